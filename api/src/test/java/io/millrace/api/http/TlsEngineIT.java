package io.millrace.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.api.TestCertificate;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Vert.x makes of the engine. Looks inside both, to see it when one of them changes. */
final class TlsEngineIT {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Version.class)
    void aConnectionEncryptsFourRecordsInACall(Version version) throws Exception {
        assumeTrue(OpenSSLEngineOptions.isAvailable(), "no native TLS on this machine");
        TestCertificate certificate = TestCertificate.in(folder);
        CompletableFuture<HttpConnection> connection = new CompletableFuture<>();
        Vertx vertx = Vertx.vertx();
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(certificate.trusting())
                .version(version)
                .build()) {
            HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                            .setHost("127.0.0.1")
                            .setSsl(true)
                            .setSslEngineOptions(TlsEngine.options())
                            .setUseAlpn(true)
                            .setKeyCertOptions(new PemKeyCertOptions()
                                    .setCertPath(certificate.certificate().toString())
                                    .setKeyPath(certificate.key().toString())))
                    .connectionHandler(connection::complete)
                    .requestHandler(
                            request -> request.response().end(request.version().name()));
            server.listen(0).toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            URI here = URI.create("https://localhost:" + server.actualPort());
            String spoken = client.send(HttpRequest.newBuilder(here).build(), BodyHandlers.ofString())
                    .body();

            assertThat(spoken).isEqualTo(version.name());
            assertThat(wrapBytes(connection.get(PATIENCE_SECONDS, TimeUnit.SECONDS)))
                    .isEqualTo(TlsEngine.WRAP_BYTES);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static int wrapBytes(HttpConnection connection) throws ReflectiveOperationException {
        SslHandler handler = ((ConnectionBase) connection).channel().pipeline().get(SslHandler.class);
        Field wrapBytes = SslHandler.class.getDeclaredField("wrapDataSize");
        wrapBytes.setAccessible(true);
        return wrapBytes.getInt(handler);
    }
}
