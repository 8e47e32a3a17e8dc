package io.millrace.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The REST API as an operator's script uses it. Any thread. */
final class BenchApi {
    private final ObjectMapper json = new ObjectMapper();
    private final URI base;
    private final HttpClient http;
    private final String token;

    private BenchApi(URI base, SSLContext tls, String password) throws IOException, InterruptedException {
        this.base = base;
        this.http = HttpClient.newBuilder().sslContext(tls).build();
        var request = HttpRequest.newBuilder(base.resolve("/api/v1/login"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        json.writeValueAsBytes(Map.of("name", "admin", "password", password))));
        token = checked(send(request.build(), BodyHandlers.ofByteArray()))
                .get("token")
                .asText();
    }

    static BenchApi logIn(URI base, Path certificate, String password) throws IOException, InterruptedException {
        return new BenchApi(base, trusting(certificate), password);
    }

    private static SSLContext trusting(Path certificate) throws IOException {
        try (InputStream in = Files.newInputStream(certificate)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use the certificate " + certificate, e);
        }
    }

    void createCamera(String id, boolean recording) throws IOException, InterruptedException {
        post("/api/v1/cameras", Map.of("id", id, "name", id, "recording", recording));
    }

    /** Where to publish with a fresh key: one URL for each transport that is on, RTMPS first. */
    List<String> publishUrls(String camera) throws IOException, InterruptedException {
        List<String> urls = new ArrayList<>();
        post("/api/v1/cameras/" + camera + "/keys", Map.of()).get("urls").forEach(url -> urls.add(url.asText()));
        return urls;
    }

    void rotateKeys(String camera) throws IOException, InterruptedException {
        post("/api/v1/cameras/" + camera + "/keys/rotate", Map.of());
    }

    /** A signed URL of the multivariant playlist. */
    URI playbackUrl(String camera) throws IOException, InterruptedException {
        JsonNode answer = post("/api/v1/cameras/" + camera + "/playback", Map.of("validSeconds", 3_600));
        return base.resolve(answer.get("url").asText());
    }

    /** Signed, for {@code path}: a range of the record, an export, a recording. */
    URI signed(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return base.resolve(post(path, body).get("url").asText());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(base.resolve(path)).header("authorization", "Bearer " + token);
        return checked(send(request.build(), BodyHandlers.ofByteArray()));
    }

    /** What a signed URL leads to, or what is named there. */
    String text(URI uri) throws IOException, InterruptedException {
        return success(send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()))
                .body();
    }

    byte[] bytes(URI uri) throws IOException, InterruptedException {
        return success(send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray()))
                .body();
    }

    /**
     * Reads all of it and keeps nothing.
     *
     * @param range of the header, or null for the whole
     * @return how many bytes came
     */
    long drain(URI uri, @Nullable String range) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (range != null) {
            request.header("range", "bytes=" + range);
        }
        try (InputStream body =
                success(send(request.build(), BodyHandlers.ofInputStream())).body()) {
            return body.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Again if a kept connection was closed just as it was to be used: nothing was sent then. */
    private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body)
            throws IOException, InterruptedException {
        try {
            return http.send(request, body);
        } catch (ConnectException e) {
            return http.send(request, body);
        }
    }

    private static <T> HttpResponse<T> success(HttpResponse<T> answer) {
        if (answer.statusCode() >= 300) {
            throw new BenchException("the server answered " + answer.statusCode() + " to "
                    + answer.uri().getPath().replaceAll("/[tv]/[^/]+", "/…"));
        }
        return answer;
    }

    private JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + token);
        return checked(send(
                request.POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
                        .build(),
                BodyHandlers.ofByteArray()));
    }

    private JsonNode checked(HttpResponse<byte[]> answer) throws IOException {
        if (answer.statusCode() >= 300) {
            throw new BenchException("the server answered " + answer.statusCode() + " to "
                    + answer.uri().getPath() + ": "
                    + json.readTree(answer.body()).path("title").asText());
        }
        return json.readTree(answer.body());
    }
}
