package io.millrace.api.http;

import static io.millrace.api.EdgeFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.millrace.api.EdgeFixture;
import io.millrace.api.HttpLimits;
import io.millrace.api.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Requests that nobody sends by mistake, and limits. */
final class HostileClientsIT {
    @TempDir
    Path folder;

    private EdgeFixture edge;

    @BeforeEach
    void start() {
        edge = new EdgeFixture(folder);
        HttpLimits d = HttpLimits.DEFAULTS;
        edge.limits = new HttpLimits(
                d.maxConnections(),
                4,
                8_192,
                1_024,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                d.maxConcurrentCalls(),
                d.maxDownloads(),
                d.maxDownloadsPerAddress(),
                3,
                2,
                2);
        edge.start();
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void everyErrorHasTheOneShape(Version version) {
        refused(edge.send(version, edge.request("/nothing/here")), 404, "not_found");
        refused(edge.send(version, edge.request("/api/v1/nothing")), 404, "not_found");
        HttpResponse<String> method =
                edge.send(version, edge.request("/api/v1/cameras").DELETE());
        refused(method, 405, "method_not_allowed");
        assertThat(method.headers().firstValue("allow")).hasValue("GET, POST");
        refused(edge.send(version, post("name=a", "application/x-www-form-urlencoded")), 415, "unsupported_media_type");
        refused(edge.send(version, post("[]", "application/json")), 400, "bad_request");
        refused(edge.send(version, post("{", "application/json")), 400, "bad_request");
        refused(edge.send(version, post("", "application/json")), 400, "bad_request");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aBodyThatIsTooLargeIsRefused(Version version) {
        refused(edge.send(version, post("x".repeat(1_025), "application/json")), 413, "body_too_large");
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws Exception {
        try (SSLSocket socket = connect()) {
            write(socket, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(9_000) + "\r\n\r\n");
            String answer = readAll(socket);
            assertThat(answer).contains(" 431 ").contains("\"code\":\"headers_too_large\"");
        }
        try (SSLSocket socket = connect()) {
            write(socket, "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(readAll(socket)).contains(" 414 ").contains("\"code\":\"uri_too_long\"");
        }
        try (SSLSocket socket = connect()) {
            write(socket, "\u0001\u0002 not http\r\n\r\n");
            assertThat(readAll(socket)).contains("\"code\":\"bad_request\"");
        }
    }

    @Test
    void aQueryThatCannotBeDecodedIsRefusedAndNotLogged() throws Exception {
        List<String> logged = new CopyOnWriteArrayList<>();
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                logged.add(event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : event.getThrowableProxy().getMessage()));
            }
        };
        appender.start();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        try (SSLSocket socket = connect()) {
            for (String path : List.of(
                    "/recordings/01993b3e-0000-7000-8000-000000000001.mp4?token=geheim&x=%zz",
                    "/hls/front-door/playback.m3u8?token=geheim%",
                    "/api/v1/cameras/front-door/export.mp4?token=geheim%4",
                    "/health?token=geheim%G0")) {
                write(socket, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(readAnswer(socket))
                        .as(path)
                        .startsWith("HTTP/1.1 400 ")
                        .contains("bad_request");
            }
        } finally {
            root.detachAppender(appender);
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void aConnectionThatTricklesItsHeaderIsClosed() throws Exception {
        try (SSLSocket socket = connect()) {
            write(socket, "GET / HTTP/1.1\r\nHost: loc");
            awaitFirstSweepOf(socket, "GET / HTTP/1.1\r\nX: y");
            edge.pass(Duration.ofSeconds(3));
            // The sweep closes it; reading ends, with or without an alert.
            assertThat(readAll(socket)).isEmpty();
        }
    }

    @Test
    void aBodyThatTricklesIsGivenUp() throws Exception {
        try (SSLSocket socket = connect()) {
            write(
                    socket,
                    "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 100\r\n\r\n{");
            assertThat(readAll(socket)).startsWith("HTTP/1.1 408 ").contains("\"code\":\"body_too_slow\"");
        }
    }

    @Test
    void aTunnelIsNoDefectOfTheServer() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            var options = new HttpClientOptions()
                    .setSsl(true)
                    .setTrustAll(true)
                    .setVerifyHost(false)
                    .setUseAlpn(true)
                    .setProtocolVersion(HttpVersion.HTTP_2);
            HttpClientResponse answer = vertx.createHttpClient(options)
                    .request(HttpMethod.CONNECT, edge.edge().port(), "127.0.0.1", "/")
                    .compose(HttpClientRequest::connect)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(404);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void oneAddressGetsSoManyConnections() throws Exception {
        SSLSocket[] sockets = new SSLSocket[4];
        for (int i = 0; i < sockets.length; i++) {
            sockets[i] = connect();
            write(sockets[i], "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(sockets[i].getInputStream().read()).isEqualTo('H');
        }
        try (SSLSocket fifth = connect()) {
            assertThat(readAll(fifth)).isEmpty();
        }
        for (SSLSocket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void viewersAreLimitedAndTheIdleMakeRoom() {
        String path = json(edge.call("viewer", "POST", "/api/v1/cameras/front-door/playback"))
                .getString("path");
        assertThat(edge.get(path).statusCode()).isEqualTo(200);
        assertThat(edge.get(path).statusCode()).isEqualTo(200);
        refused(edge.get(path), 429, "too_many_viewers");
        edge.pass(Duration.ofSeconds(16));
        assertThat(edge.get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void plainHttpOnTheTlsPortCostsNothingButItsConnection() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", edge.edge().port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // A reset is as good an end as a close.
        }
        assertThat(edge.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aReplacedCertificateIsTakenIntoUse() throws Exception {
        assertThat(served()).isEqualTo(edge.certificate.x509());
        assertThat(edge.edge()
                        .reloadCertificateIfChanged()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .isFalse();
        TestCertificate next = TestCertificate.in(folder);
        assertThat(edge.edge()
                        .reloadCertificateIfChanged()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .isTrue();
        assertThat(served(next)).isEqualTo(next.x509());
    }

    @Test
    void pagesAreHeldToAStrictPolicy() {
        HttpResponse<String> page = edge.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("referrer-policy")).hasValue("no-referrer");
        assertThat(page.body())
                .doesNotContain("<style")
                .doesNotContain("style=")
                .doesNotContain("http://");
        assertThat(edge.get("/watch/front-door").body()).isEqualTo(page.body());
        page.body()
                .lines()
                .flatMap(line -> Pattern.compile("(?:src|href)=\"(/console/[^\"]+)\"")
                        .matcher(line)
                        .results())
                .forEach(link -> assertThat(edge.get(link.group(1)).statusCode())
                        .as(link.group(1))
                        .isEqualTo(200));
        HttpResponse<String> again = edge.send(edge.request("/")
                .header("if-none-match", page.headers().firstValue("etag").orElseThrow()));
        assertThat(again.statusCode()).isEqualTo(304);
        HttpResponse<byte[]> zipped =
                edge.bytes(Version.HTTP_2, edge.request("/console/hls.js").header("accept-encoding", "gzip"));
        assertThat(zipped.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(zipped.body().length).isLessThan(200_000);
    }

    private HttpRequest.Builder post(String body, String contentType) {
        return edge.request("/api/v1/login")
                .header("content-type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** Returns once the edge counts {@code socket}: the handshake's end is not yet that. */
    private void awaitFirstSweepOf(SSLSocket socket, String more) throws IOException {
        try (SSLSocket other = connect()) {
            write(other, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(other.getInputStream().read()).isEqualTo('H');
        }
        write(socket, more);
    }

    private SSLSocket connect() throws IOException {
        return connect(edge.certificate);
    }

    private SSLSocket connect(TestCertificate trusted) throws IOException {
        var socket = (SSLSocket) trusted.trusting()
                .getSocketFactory()
                .createSocket("127.0.0.1", edge.edge().port());
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    private X509Certificate served() throws IOException {
        return served(edge.certificate);
    }

    private X509Certificate served(TestCertificate trusted) throws IOException {
        try (SSLSocket socket = connect(trusted)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static void write(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** One answer with a length, of a connection that stays open. */
    private static String readAnswer(SSLSocket socket) throws IOException {
        var answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("after: " + answer).isNotNegative();
            answer.append((char) next);
        }
        Matcher length = Pattern.compile("content-length: (\\d+)").matcher(answer);
        assertThat(length.find()).isTrue();
        byte[] body = socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
        return answer + new String(body, StandardCharsets.UTF_8);
    }

    private static String readAll(SSLSocket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(json(answer).getString("code")).isEqualTo(code);
        assertThat(json(answer).getInteger("status")).isEqualTo(status);
    }
}
