package io.millrace.api.recording;

import static io.millrace.api.EdgeFixture.DOOR;
import static io.millrace.api.EdgeFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.EdgeFixture;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RecordingDownloadIT {
    private static final UUID ID = UUID.fromString("01993b3e-0000-7000-8000-000000000001");
    private static final UUID OTHER = UUID.fromString("01993b3e-0000-7000-8000-000000000002");
    private static final String ETAG = "\"" + "ab".repeat(32) + "\"";
    // Many pieces and a rest, so that back-pressure and the last write both happen.
    private final byte[] object = new byte[3 * 1_024 * 1_024 + 17];

    @TempDir
    Path folder;

    private EdgeFixture edge;
    private String path;

    @BeforeEach
    void start() {
        new Random(1).nextBytes(object);
        edge = new EdgeFixture(folder);
        edge.store.put("object", object);
        Instant start = Instant.parse("2026-11-21T08:00:00Z");
        for (UUID id : new UUID[] {ID, OTHER}) {
            edge.recordings.add(new Recording(
                    id,
                    DOOR,
                    UUID.randomUUID(),
                    start,
                    start.plusSeconds(60),
                    Duration.ofMinutes(1),
                    object.length,
                    "avc1.64001f",
                    640,
                    360,
                    id.equals(ID) ? "object" : "lost",
                    StorageTier.HOT,
                    "ab".repeat(32)));
        }
        edge.start();
        path = sign(ID);
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void allOfItArrives(Version version) {
        HttpResponse<byte[]> whole = edge.bytes(version, edge.request(path));
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.version()).isEqualTo(version);
        assertThat(whole.body()).isEqualTo(object);
        assertThat(header(whole, "etag")).isEqualTo(ETAG);
        assertThat(header(whole, "accept-ranges")).isEqualTo("bytes");
        assertThat(header(whole, "content-type")).isEqualTo("video/mp4");
        assertThat(header(whole, "content-disposition"))
                .isEqualTo("inline; filename=\"front-door_2026-11-21T08-00-00Z.mp4\"");
        assertThat(header(edge.bytes(version, edge.request(path + "&download=1")), "content-disposition"))
                .startsWith("attachment;");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void rangesArrive(Version version) {
        range(version, "bytes=0-0", 0, 1);
        range(version, "bytes=100-299999", 100, 300_000);
        range(version, "bytes=3000000-", 3_000_000, object.length);
        range(version, "bytes=-18", object.length - 18, object.length);
        range(version, "bytes=100-999999999", 100, object.length);
    }

    @Test
    void aRangeBehindTheEndIsRefused() {
        HttpResponse<String> answer = edge.send(edge.request(path).header("range", "bytes=" + object.length + "-"));
        refused(answer, 416, "range_not_satisfiable");
        assertThat(header(answer, "content-range")).isEqualTo("bytes */" + object.length);
    }

    @Test
    void severalRangesAndNonsenseGetTheWhole() {
        for (String range : new String[] {"bytes=0-1,5-6", "bytes=9-1", "bytes=-", "items=0-1", "bytes=a-b"}) {
            assertThat(edge.bytes(Version.HTTP_2, edge.request(path).header("range", range))
                            .statusCode())
                    .as(range)
                    .isEqualTo(200);
        }
    }

    @Test
    void aRangeHoldsOnlyForTheSameObject() {
        HttpRequest.Builder same =
                edge.request(path).header("range", "bytes=0-9").header("if-range", ETAG);
        assertThat(edge.bytes(Version.HTTP_2, same).statusCode()).isEqualTo(206);
        HttpRequest.Builder changed =
                edge.request(path).header("range", "bytes=0-9").header("if-range", "\"old\"");
        assertThat(edge.bytes(Version.HTTP_2, changed).body()).hasSize(object.length);
    }

    @Test
    void whatTheClientHasIsNotSentAgain() {
        assertThat(edge.send(edge.request(path).header("if-none-match", ETAG)).statusCode())
                .isEqualTo(304);
        HttpResponse<String> head = edge.send(edge.request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "content-length")).isEqualTo(Integer.toString(object.length));
        assertThat(head.body()).isEmpty();
        assertThat(edge.send(edge.request(path)
                                .header("range", "bytes=0-9")
                                .method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .as("ranges are for GET alone")
                .isEqualTo(200);
    }

    @Test
    void everyOtherUrlIsRefused() {
        String token = path.substring(path.indexOf('?'));
        refused(edge.get("/recordings/" + ID + ".mp4"), 403, "url_invalid");
        refused(edge.get("/recordings/" + ID + ".mp4?token=nonsense"), 403, "url_invalid");
        refused(edge.get("/recordings/" + OTHER + ".mp4" + token), 403, "url_invalid");
        String live = json(edge.call("viewer", "POST", "/api/v1/cameras/front-door/playback"))
                .getString("path");
        refused(edge.get("/recordings/" + ID + ".mp4" + live.substring(live.indexOf('?'))), 403, "url_invalid");
        refused(edge.get("/recordings/../etc/passwd" + token), 404, "not_found");
        refused(edge.get("/recordings/" + ID + token), 404, "not_found");
        refused(edge.send(edge.request(path).DELETE()), 405, "method_not_allowed");
        edge.pass(RecordingOperations.URL_VALIDITY);
        refused(edge.get(path), 403, "url_expired");
    }

    @Test
    void aStoreThatFailsIsSaid() {
        refused(edge.get(sign(OTHER)), 404, "not_found");
        edge.store.takeDown();
        HttpResponse<String> down = edge.send(edge.request(path).header("range", "bytes=0-9"));
        refused(down, 503, "store_unavailable");
        assertThat(down.headers().firstValue("content-range")).isEmpty();
    }

    private void range(Version version, String range, int from, int to) {
        HttpResponse<byte[]> part = edge.bytes(version, edge.request(path).header("range", range));
        assertThat(part.statusCode()).as(range).isEqualTo(206);
        assertThat(part.body()).as(range).isEqualTo(Arrays.copyOfRange(object, from, to));
        assertThat(header(part, "content-range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/" + object.length);
    }

    private String sign(UUID id) {
        JsonObject url = json(edge.call("viewer", "POST", "/api/v1/recordings/" + id + "/playback-url"));
        return url.getString("path");
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(header(answer, "content-type")).isEqualTo("application/problem+json");
        assertThat(json(answer).getString("code")).isEqualTo(code);
        assertThat(header(answer, "content-disposition")).isEmpty();
    }
}
