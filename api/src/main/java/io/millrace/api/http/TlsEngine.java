package io.millrace.api.http;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Who encrypts HTTPS. BoringSSL where its native library runs, since encryption is most of what a
 * viewer costs; the JDK's own engine elsewhere, and where {@code
 * -Dio.netty.handler.ssl.noOpenSsl=true} asks for it. Both take the same certificate files.
 */
public final class TlsEngine {
    private static final int WRAP_BYTES = 64 * 1_024;

    private TlsEngine() {}

    static SSLEngineOptions options() {
        return OpenSSLEngineOptions.isAvailable() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions();
    }

    /**
     * Encrypts a part in a few calls of the native library, four records in each, where Netty would make
     * one a record: calls and buffers for each cost as much as the encryption itself.
     */
    static void widen(HttpConnection connection) {
        if (OpenSSLEngineOptions.isAvailable() && connection instanceof ConnectionBase base) {
            SslHandler handler = base.channel().pipeline().get(SslHandler.class);
            if (handler != null) {
                handler.setWrapDataSize(WRAP_BYTES);
            }
        }
    }

    /** For logs and figures. */
    public static String name() {
        return OpenSSLEngineOptions.isAvailable() ? OpenSsl.versionString() : "JDK";
    }
}
