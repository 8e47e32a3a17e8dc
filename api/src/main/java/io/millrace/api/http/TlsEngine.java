package io.millrace.api.http;

import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;

/**
 * Who encrypts HTTPS. BoringSSL where its native library runs, since encryption is most of what a
 * viewer costs; the JDK's own engine elsewhere, and where {@code
 * -Dio.netty.handler.ssl.noOpenSsl=true} asks for it. Both take the same certificate files.
 */
public final class TlsEngine {
    private TlsEngine() {}

    static SSLEngineOptions options() {
        return OpenSSLEngineOptions.isAvailable() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions();
    }

    /** For logs and figures. */
    public static String name() {
        return OpenSSLEngineOptions.isAvailable() ? OpenSsl.versionString() : "JDK";
    }
}
