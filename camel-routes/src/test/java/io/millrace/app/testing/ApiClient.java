package io.millrace.app.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An administrator who uses the REST API over HTTPS, trusting the server's own certificate only. */
public final class ApiClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final String server;
    private final HttpClient http;
    private final String token;

    /** Logs in. */
    public ApiClient(String server, Path certificate, String password) throws Exception {
        this.server = server;
        http = HttpClient.newBuilder()
                .sslContext(trusting(certificate))
                .connectTimeout(Duration.ofSeconds(20))
                .build();
        HttpRequest logIn = HttpRequest.newBuilder(URI.create(server + "/api/v1/login"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"admin\",\"password\":\"" + password + "\"}"))
                .build();
        HttpResponse<String> reply = http.send(logIn, BodyHandlers.ofString());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        token = JSON.readTree(reply.body()).get("token").asText();
    }

    private static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    public void createCamera(String camera) throws Exception {
        call("POST", "/cameras", "{\"id\":\"" + camera + "\",\"name\":\"" + camera + "\"}", 201);
    }

    /** The contract's {@code IssuedKey}. */
    public JsonNode key(String camera, String request) throws Exception {
        return call("POST", "/cameras/" + camera + "/keys", request, 201);
    }

    /** The first URL, server and stream key in one, for RTMPS. */
    public String publishUrl(String camera) throws Exception {
        return key(camera, "{}").get("urls").get(0).asText();
    }

    public String compactPublishUrl(String camera) throws Exception {
        return key(camera, "{}").get("compactUrls").get(0).asText();
    }

    public String playbackUrl(String camera, String request) throws Exception {
        return call("POST", "/cameras/" + camera + "/playback", request, 201)
                .get("url")
                .asText();
    }

    /** @param range {@code from}, {@code to} and, if it is to be other than cut, {@code gaps} */
    public String exportUrl(String camera, String range) throws Exception {
        return call("POST", "/cameras/" + camera + "/export", range, 201)
                .get("url")
                .asText();
    }

    public JsonNode status(String camera) throws Exception {
        return call("GET", "/cameras/" + camera + "/status", "", 200);
    }

    /** The live session, once there is one whose first chunk is packaged. */
    public JsonNode live(String camera) throws Exception {
        return Eventually.get(camera + " is live", () -> {
            JsonNode session = status(camera).get("session");
            return session.isNull() || session.get("codecs").isEmpty() ? Optional.empty() : Optional.of(session);
        });
    }

    public void offline(String camera) throws Exception {
        Eventually.until(
                camera + " is offline", () -> !status(camera).get("live").asBoolean());
    }

    /** Spans on record, and gaps with their causes. */
    public JsonNode timeline(String camera, Instant from, Instant to) throws Exception {
        return call("GET", "/recordings/timeline/" + camera + "?from=" + from + "&to=" + to, "", 200);
    }

    /** Past publish sessions, newest first. */
    public JsonNode sessions(String camera) throws Exception {
        return call("GET", "/cameras/" + camera + "/sessions", "", 200).get("sessions");
    }

    /** What is on record and stored, oldest first; the latest thousand. */
    public List<JsonNode> recordings(String camera) throws Exception {
        JsonNode page =
                call("GET", "/recordings?limit=1000&camera=" + camera, "", 200).get("recordings");
        return StreamSupport.stream(page.spliterator(), false).toList().reversed();
    }

    public Path download(JsonNode recording, Path folder) throws Exception {
        String id = recording.get("id").asText();
        String url = call("POST", "/recordings/" + id + "/playback-url", "{}", 201)
                .get("url")
                .asText();
        return fetch(url, folder.resolve(id + ".mp4"));
    }

    /** All that a signed URL leads to. */
    public Path fetch(String url, Path target) throws Exception {
        HttpResponse<Path> reply =
                http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofFile(target));
        assertThat(reply.statusCode()).as("GET %s", URI.create(url).getPath()).isEqualTo(200);
        return reply.body();
    }

    public JsonNode health() throws IOException, InterruptedException {
        return JSON.readTree(get(server + "/health").body());
    }

    /** Anything under {@code /api/v1}; fails with what the server said when the status is another. */
    public JsonNode call(String method, String path, String body, int status) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/api/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> reply = http.send(request, BodyHandlers.ofString());
        assertThat(reply.statusCode())
                .as("%s %s: %s", method, path, reply.body())
                .isEqualTo(status);
        return JSON.readTree(reply.body());
    }

    /**
     * A URL as it is, without the log-in; redirects are not followed.
     *
     * @param headers names and values in turn
     */
    public HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    }

    /** What lies there; fails when it is not there. */
    public byte[] bytes(String url) throws IOException, InterruptedException {
        HttpResponse<byte[]> reply = http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(reply.statusCode()).as(url).isEqualTo(200);
        return reply.body();
    }

    /** What a camera shows now, if anything. */
    public HttpResponse<byte[]> preview(String camera) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(server + "/api/v1/cameras/" + camera + "/preview.jpg"))
                        .header("Authorization", "Bearer " + token)
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
