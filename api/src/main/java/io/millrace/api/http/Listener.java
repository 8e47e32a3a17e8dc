package io.millrace.api.http;

import io.millrace.api.HttpSettings;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One event loop's share of the listening socket. */
public final class Listener extends AbstractVerticle {
    // One player needs a handful of streams; a hundred is what browsers expect to be allowed.
    private static final int MAX_STREAMS = 100;
    private static final int MAX_URI_BYTES = 8 * 1_024;
    private final HttpSettings settings;
    private final Connections connections;
    private final Dispatcher dispatcher;
    private @Nullable HttpServer server;

    public Listener(HttpSettings settings, Connections connections, Dispatcher dispatcher) {
        this.settings = settings;
        this.connections = connections;
        this.dispatcher = dispatcher;
    }

    @Override
    public void start(Promise<Void> started) {
        HttpServer created = vertx.createHttpServer(options())
                .connectionHandler(connections)
                .requestHandler(dispatcher)
                .invalidRequestHandler(dispatcher::invalid);
        server = created;
        // Vert.x takes a negative port for a free one that the instances of a deployment share.
        int port = settings.port() == 0 ? -1 : settings.port();
        created.listen(port, settings.address()).<Void>mapEmpty().onComplete(started);
    }

    /** The port it listens on. */
    public int actualPort() {
        return server().actualPort();
    }

    /** Takes the certificate from its files again; connections there are keep theirs. */
    public Future<Boolean> reloadCertificate() {
        return server().updateSSLOptions(options().getSslOptions(), true);
    }

    private HttpServer server() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server;
    }

    private HttpServerOptions options() {
        int idleSeconds = (int) settings.limits().idleTimeout().toSeconds();
        return new HttpServerOptions()
                .setSsl(true)
                .setSslEngineOptions(TlsEngine.options())
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(settings.certificate().toString())
                        .setKeyPath(settings.privateKey().toString()))
                .setSslHandshakeTimeout(settings.limits().requestDeadline().toSeconds())
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(idleSeconds)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpNoDelay(true)
                .setMaxHeaderSize(settings.limits().maxHeaderBytes())
                .setMaxInitialLineLength(MAX_URI_BYTES)
                .setCompressionSupported(false)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(MAX_STREAMS)
                        .setMaxHeaderListSize(settings.limits().maxHeaderBytes())
                        .setPushEnabled(false));
    }
}
