package io.millrace.api.http;

import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Who encrypts HTTPS. BoringSSL where its native library runs, since encryption is most of what a
 * viewer costs; the JDK's own engine elsewhere, and where {@code
 * -Dio.netty.handler.ssl.noOpenSsl=true} asks for it. Both take the same certificate files.
 */
public final class TlsEngine {
    static final int WRAP_BYTES = 64 * 1_024;

    private TlsEngine() {}

    static SSLEngineOptions options() {
        return OpenSSLEngineOptions.isAvailable() ? new WideOpenSsl() : new JdkSSLEngineOptions();
    }

    /** For logs and figures. */
    public static String name() {
        return OpenSSLEngineOptions.isAvailable() ? OpenSsl.versionString() : "JDK";
    }

    /**
     * Encrypts a part in a few calls of the native library, four records in each, where Netty would make
     * one a record: calls and buffers for each cost as much as the encryption itself. Vert.x has no
     * setting for it, but takes the contexts from its options' factory.
     */
    private static final class WideOpenSsl extends OpenSSLEngineOptions {
        @Override
        public OpenSSLEngineOptions copy() {
            return new WideOpenSsl();
        }

        @Override
        public SslContextFactory sslContextFactory() {
            return new DefaultSslContextFactory(SslProvider.OPENSSL, isSessionCacheEnabled()) {
                @Override
                public SslContext create() throws SSLException {
                    return new WideContext(super.create());
                }
            };
        }
    }

    private static final class WideContext extends DelegatingSslContext {
        WideContext(SslContext context) {
            super(context);
        }

        @Override
        protected void initEngine(SSLEngine engine) {
            // As the context made it.
        }

        @Override
        protected void initHandler(SslHandler handler) {
            handler.setWrapDataSize(WRAP_BYTES);
        }
    }
}
