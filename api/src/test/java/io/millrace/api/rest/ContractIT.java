package io.millrace.api.rest;

import static io.millrace.api.EdgeFixture.DOOR;
import static io.millrace.api.EdgeFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.EdgeFixture;
import io.millrace.api.ports.EncoderReport;
import io.millrace.api.ports.HealthCheck;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.live.CameraStatus;
import io.millrace.media.live.Preview;
import io.millrace.media.publish.IngestFigures;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every answer is of the form that openapi.yaml gives it. */
final class ContractIT {
    private static final UUID RECORDING = UUID.fromString("01993b3e-0000-7000-8000-000000000001");
    private final Contract contract = Contract.load();
    private final Schemas schemas = new Schemas(contract);

    @TempDir
    Path folder;

    private EdgeFixture edge;

    @BeforeEach
    void start() {
        edge = new EdgeFixture(folder);
        edge.recordings.add(recording(RECORDING, Instant.parse("2026-11-21T08:00:00Z")));
        edge.start();
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void camerasAreCreatedShownChangedAndDeleted() {
        JsonObject created = answer(
                "createCamera",
                201,
                edge.call("operator", "POST", "/api/v1/cameras", new JsonObject().put("name", "Höfchen, Ost!")));
        assertThat(created.getString("id")).isEqualTo("hofchen-ost");
        assertThat(created.getBoolean("recording")).isTrue();
        assertThat(answer("listCameras", 200, edge.call("viewer", "GET", "/api/v1/cameras"))
                        .getJsonArray("cameras"))
                .hasSize(2);

        JsonObject changed = answer(
                "changeCamera",
                200,
                edge.call(
                        "operator", "PATCH", "/api/v1/cameras/hofchen-ost", new JsonObject().put("recording", false)));
        assertThat(changed.getString("name")).isEqualTo("Höfchen, Ost!");
        assertThat(changed.getBoolean("recording")).isFalse();
        assertThat(answer("showCamera", 200, edge.call("viewer", "GET", "/api/v1/cameras/hofchen-ost")))
                .isEqualTo(changed);

        assertThat(edge.call("operator", "DELETE", "/api/v1/cameras/hofchen-ost")
                        .statusCode())
                .isEqualTo(204);
        answer("showCamera", 404, edge.call("viewer", "GET", "/api/v1/cameras/hofchen-ost"));
        assertThat(edge.changes).containsExactly("created hofchen-ost", "updated hofchen-ost", "deleted hofchen-ost");
    }

    @Test
    void anIdIsNumberedWhenItIsMadeOfANameAndRefusedWhenItIsAskedFor() {
        var twin = new JsonObject().put("name", "Front door");
        assertThat(answer("createCamera", 201, edge.call("operator", "POST", "/api/v1/cameras", twin))
                        .getString("id"))
                .isEqualTo("front-door-2");
        JsonObject refused = answer(
                "createCamera",
                409,
                edge.call("operator", "POST", "/api/v1/cameras", twin.copy().put("id", "front-door")));
        assertThat(refused.getString("code")).isEqualTo("id_taken");
    }

    @Test
    void theKeyThatVerifiesRecordingsIsForEverybody() {
        JsonObject key = answer(
                "showRecordingPublicKey",
                200,
                edge.send(edge.request("/api/v1/recordings/public-key").GET()));
        assertThat(key.getString("pem")).isEqualTo(EdgeFixture.PUBLIC_KEY);
    }

    @Test
    void aLadderIsShownSetAndReset() {
        String path = "/api/v1/cameras/front-door/ladder";
        JsonObject servers = answer("showLadder", 200, edge.call("viewer", "GET", path));
        assertThat(servers.getBoolean("own")).isFalse();
        assertThat(servers.getJsonArray("rungs")).hasSize(3);

        JsonObject rung = new JsonObject()
                .put("name", "tiny")
                .put("shortSidePixels", 240)
                .put("bitsPerSecond", 250_000)
                .put("maxFramesPerSecond", 15)
                .put("preset", "veryfast");
        JsonObject wish = new JsonObject().put("mode", "always").put("rungs", new JsonArray().add(rung));
        JsonObject set = answer("setLadder", 200, edge.call("operator", "PUT", path, wish));
        assertThat(set).isEqualTo(wish.copy().put("own", true));
        assertThat(answer("showLadder", 200, edge.call("viewer", "GET", path))).isEqualTo(set);
        assertThat(edge.changes).containsExactly("updated front-door");

        JsonObject twice = answer(
                "setLadder",
                400,
                edge.call(
                        "operator",
                        "PUT",
                        path,
                        new JsonObject()
                                .put("mode", "off")
                                .put("rungs", new JsonArray().add(rung).add(rung.copy()))));
        assertThat(twice.getString("detail")).contains("two rungs are named tiny");
        answer("setLadder", 403, edge.call("viewer", "PUT", path, wish));

        assertThat(edge.call("operator", "DELETE", path).statusCode()).isEqualTo(204);
        assertThat(answer("showLadder", 200, edge.call("viewer", "GET", path))).isEqualTo(servers);
        answer("showLadder", 404, edge.call("viewer", "GET", "/api/v1/cameras/nobody/ladder"));
    }

    @Test
    void keysAreIssuedAndRotated() {
        JsonObject key = answer(
                "issueKey", 201, edge.call("operator", "POST", "/api/v1/cameras/front-door/keys", new JsonObject()));
        assertThat(key.getJsonArray("urls")).containsExactly("rtmps://localhost:1936/live/front-door?token=full1");
        assertThat(key.getJsonArray("compactUrls")).containsExactly("rtmps://localhost:1936/live/front-door.compact");

        JsonObject bound = answer(
                "issueKey",
                201,
                edge.call(
                        "operator",
                        "POST",
                        "/api/v1/cameras/front-door/keys",
                        new JsonObject().put("validSeconds", 60).put("sources", new JsonArray().add("192.0.2.0/24"))));
        assertThat(bound.getString("compactKey")).isNull();
        assertThat(bound.getJsonArray("compactUrls")).isEmpty();
        assertThat(bound.getString("expiresAt")).isEqualTo("2026-11-21T09:01:00Z");

        JsonObject nonsense = answer(
                "issueKey",
                400,
                edge.call(
                        "operator",
                        "POST",
                        "/api/v1/cameras/front-door/keys",
                        new JsonObject().put("sources", new JsonArray().add("nonsense"))));
        assertThat(nonsense.getString("code")).isEqualTo("invalid_sources");

        JsonObject rotated =
                answer("rotateKeys", 200, edge.call("operator", "POST", "/api/v1/cameras/front-door/keys/rotate"));
        assertThat(rotated.getInteger("keyVersion")).isEqualTo(2);
        assertThat(edge.changes).containsExactly("rotated front-door to 2");
    }

    @Test
    void statusTellsWhatACameraDoes() {
        assertThat(answer("showStatus", 200, edge.call("viewer", "GET", "/api/v1/cameras/front-door/status"))
                        .getBoolean("live"))
                .isFalse();
        var figures = new IngestFigures(
                25,
                2_000_000,
                Duration.ofSeconds(2),
                Duration.ofMillis(-20),
                100,
                188,
                500_000,
                Map.of("malformed", 3L),
                1);
        var session = new CameraStatus.Session(
                "s",
                Instant.parse("2026-11-21T08:59:00Z"),
                "192.0.2.1",
                "rtmps",
                "OBS",
                List.of("H.264", "AAC"),
                1920,
                1080,
                figures);
        var refusal =
                new CameraStatus.Refusal(Instant.parse("2026-11-21T08:00:00Z"), "192.0.2.2", "expired", "Expired.");
        edge.statuses.put(DOOR, new CameraStatus(DOOR, session, refusal, 99, true));

        JsonObject status = answer("listStatuses", 200, edge.call("viewer", "GET", "/api/v1/status"))
                .getJsonArray("statuses")
                .getJsonObject(0);
        assertThat(status.getInteger("viewers")).as("counted by the edge").isZero();
        assertThat(status.getJsonObject("session").getJsonObject("figures").getDouble("audioLeadSeconds"))
                .isEqualTo(-0.02);
        answer("showStatus", 404, edge.call("viewer", "GET", "/api/v1/cameras/nobody/status"));
        answer("listSessions", 200, edge.call("operator", "GET", "/api/v1/cameras/front-door/sessions"));
        answer("listGaps", 200, edge.call("viewer", "GET", "/api/v1/cameras/front-door/gaps"));
    }

    @Test
    void playbackUrlsAreSigned() {
        JsonObject url =
                answer("signPlayback", 201, edge.call("viewer", "POST", "/api/v1/cameras/front-door/playback"));
        assertThat(url.getString("expiresAt")).isEqualTo("2026-11-21T09:15:00Z");
        assertThat(url.getString("url"))
                .isEqualTo("https://localhost:" + edge.edge().port() + url.getString("path"))
                .contains("/hls/front-door/playlist.m3u8?token=");
        JsonObject hour = answer(
                "signPlayback",
                201,
                edge.call(
                        "viewer",
                        "POST",
                        "/api/v1/cameras/front-door/playback",
                        new JsonObject().put("validSeconds", 3_600)));
        assertThat(hour.getString("expiresAt")).isEqualTo("2026-11-21T10:00:00Z");
        answer("signPlayback", 404, edge.call("viewer", "POST", "/api/v1/cameras/nobody/playback"));
    }

    @Test
    void recordingsAreListedInPages() {
        UUID older = UUID.fromString("01993b3e-0000-7000-8000-000000000000");
        edge.recordings.add(recording(older, Instant.parse("2026-11-21T07:00:00Z")));
        JsonObject first = answer(
                "listRecordings", 200, edge.call("viewer", "GET", "/api/v1/recordings?camera=front-door&limit=1"));
        assertThat(first.getJsonArray("recordings").getJsonObject(0).getString("id"))
                .isEqualTo(RECORDING.toString());
        JsonObject second = answer(
                "listRecordings",
                200,
                edge.call(
                        "viewer",
                        "GET",
                        "/api/v1/recordings?camera=front-door&limit=1&before=" + first.getString("next")));
        assertThat(second.getJsonArray("recordings").getJsonObject(0).getString("id"))
                .isEqualTo(older.toString());

        answer("showRecording", 200, edge.call("viewer", "GET", "/api/v1/recordings/" + RECORDING));
        answer("signRecording", 201, edge.call("viewer", "POST", "/api/v1/recordings/" + RECORDING + "/playback-url"));
        answer("showRecording", 404, edge.call("viewer", "GET", "/api/v1/recordings/" + UUID.randomUUID()));
        answer("showRecording", 404, edge.call("viewer", "GET", "/api/v1/recordings/1-1-1-1-1"));
        answer("listRecordings", 400, edge.call("viewer", "GET", "/api/v1/recordings"));
        answer("listRecordings", 400, edge.call("viewer", "GET", "/api/v1/recordings?camera=front-door&limit=0"));
        answer("listRecordings", 400, edge.call("viewer", "GET", "/api/v1/recordings?camera=front-door&from=noon"));
        answer(
                "listRecordings",
                400,
                edge.call(
                        "viewer",
                        "GET",
                        "/api/v1/recordings?camera=front-door&from=2026-11-21T09:00:00Z&to=2026-11-21T08:00:00Z"));
    }

    @Test
    void deadLettersAreShownAndRetried() {
        Instant now = Instant.parse("2026-11-21T08:00:00Z");
        edge.outbox.enqueue(RECORDING, "node-1", "a.mp4", now);
        edge.outbox.failed(RECORDING, "store refused", now, true);
        JsonObject outbox = answer("listOutbox", 200, edge.call("operator", "GET", "/api/v1/outbox"));
        assertThat(outbox.getJsonArray("dead").getJsonObject(0).getString("lastError"))
                .isEqualTo("store refused");
        String retry = "/api/v1/outbox/" + RECORDING + "/retry";
        assertThat(edge.call("operator", "POST", retry).statusCode()).isEqualTo(204);
        answer("retryOutbox", 404, edge.call("operator", "POST", retry));
    }

    @Test
    void healthTellsOkDegradedAndDown() {
        var store = new AtomicBoolean(true);
        var catalogue = new AtomicBoolean(true);
        edge.health.add(new HealthCheck("object_store", false, () -> require(store)));
        edge.health.add(new HealthCheck("catalogue", true, () -> require(catalogue)));
        edge.restart();
        assertThat(answer("showHealth", 200, edge.get("/health")).getString("status"))
                .isEqualTo("ok");

        store.set(false);
        assertThat(answer("showHealth", 200, edge.get("/health")).getString("status"))
                .as("remembered for a second")
                .isEqualTo("ok");
        edge.pass(Duration.ofSeconds(1));
        assertThat(answer("showHealth", 200, edge.get("/health")).getString("status"))
                .isEqualTo("degraded");

        catalogue.set(false);
        edge.pass(Duration.ofSeconds(1));
        HttpResponse<String> down = edge.get("/health");
        assertThat(answer("showHealth", 503, down).getString("status")).isEqualTo("down");
        assertThat(down.body()).as("why is for the log").doesNotContain("secret");
        answer("showLiveness", 200, edge.get("/health/live"));
    }

    @Test
    void aCatalogueThatIsDownIsSaidAndLiveGoesOn() {
        String path = json(edge.call("viewer", "POST", "/api/v1/cameras/front-door/playback"))
                .getString("path");
        edge.outbox.takeDown();
        JsonObject problem = answer("listOutbox", 503, edge.call("operator", "GET", "/api/v1/outbox"));
        assertThat(problem.getString("code")).isEqualTo("catalogue_unavailable");
        edge.users.takeDown();
        edge.pass(Duration.ofMinutes(1));
        answer("listCameras", 200, edge.call("viewer", "GET", "/api/v1/cameras"));
        assertThat(edge.get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void everyOperationAsksForTheRoleThatTheContractNames() {
        for (Contract.Entry entry : contract.entries()) {
            if (entry.role() == null) {
                continue;
            }
            String path = entry.path()
                    .replace("{camera}", "nobody")
                    .replace("{recording}", RECORDING.toString())
                    .replace("{number}", "0");
            HttpResponse<String> anonymous =
                    edge.send(edge.request(path).method(entry.method(), HttpRequest.BodyPublishers.noBody()));
            assertThat(anonymous.statusCode()).as(entry.id()).isEqualTo(401);
            answer(entry.id(), 401, anonymous);
            for (String role : List.of("viewer", "operator", "admin")) {
                boolean may = List.of("viewer", "operator", "admin").indexOf(role)
                        >= List.of("viewer", "operator", "admin")
                                .indexOf(entry.role().name().toLowerCase(Locale.ROOT));
                if (may && entry.id().equals("logOut")) {
                    continue;
                }
                int status = edge.call(role, entry.method(), path).statusCode();
                assertThat(status == 403).as(entry.id() + " as " + role).isEqualTo(!may);
            }
        }
    }

    @Test
    void deliveryPathsOfTheContractAnswer() {
        for (Contract.Entry entry : contract.entries()) {
            if (entry.delivery()) {
                String path = entry.path()
                        .replace("{camera}", "nobody")
                        .replace("{recording}", RECORDING.toString())
                        .replace("{number}", "0");
                assertThat(edge.get(path).statusCode())
                        .as(entry.id())
                        .isEqualTo(path.equals("/openapi.yaml") ? 200 : 403);
            }
        }
        assertThat(edge.get("/openapi.yaml").body()).startsWith("openapi: 3.1.0");
    }

    @Test
    void routesAndContractAreHeldEqual() {
        Map<String, ApiOperation> one = new HashMap<>();
        one.put("inventedHere", call -> ApiReply.noContent());
        assertThatThrownBy(() -> Routes.of(contract, one))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inventedHere")
                .hasMessageContaining("listCameras");
    }

    @Test
    void bodiesAreHeldToTheirSchemas() {
        invalid(new JsonObject());
        invalid(new JsonObject().put("name", ""));
        invalid(new JsonObject().put("name", "   "));
        invalid(new JsonObject().put("name", 7));
        invalid(new JsonObject().put("name", "x".repeat(101)));
        invalid(new JsonObject().put("name", "a").put("id", "Bad_Id"));
        invalid(new JsonObject().put("name", "a").put("unknown", true));
        invalid(new JsonObject().put("name", "a").put("enabled", "yes"));
    }

    @Test
    void aPreviewIsSentOnceAndThenOnlyWhenItChanges() {
        Instant at = Instant.parse("2026-11-21T08:59:58.200Z");
        edge.previews.put(DOOR, new Preview(new byte[] {(byte) 0xff, (byte) 0xd8, 1}, at));
        String path = "/api/v1/cameras/front-door/preview.jpg";
        HttpResponse<byte[]> first = preview(edge.request(path));
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).containsExactly(0xff, 0xd8, 1);
        assertThat(first.headers().firstValue("content-type")).hasValue("image/jpeg");
        assertThat(first.headers().firstValue("cache-control")).hasValue("private, no-cache");
        assertThat(first.headers().firstValue("last-modified")).hasValue("Sat, 21 Nov 2026 08:59:58 GMT");
        String etag = first.headers().firstValue("etag").orElseThrow();
        HttpResponse<byte[]> again = preview(edge.request(path).header("if-none-match", etag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        edge.previews.put(DOOR, new Preview(new byte[] {(byte) 0xff, (byte) 0xd8, 2}, at.plusSeconds(2)));
        assertThat(preview(edge.request(path).header("if-none-match", etag)).body())
                .containsExactly(0xff, 0xd8, 2);
    }

    private HttpResponse<byte[]> preview(HttpRequest.Builder request) {
        return edge.bytes(HttpClient.Version.HTTP_2, request.header("authorization", "Bearer " + edge.token("viewer")));
    }

    @Test
    void aPreviewThatIsNotThereIsAProblem() {
        String path = "/api/v1/cameras/front-door/preview.jpg";
        answer("showPreview", 401, edge.get(path));
        answer("showPreview", 404, edge.call("viewer", "GET", path));
        answer("showPreview", 404, edge.call("viewer", "GET", "/api/v1/cameras/no-such/preview.jpg"));
        edge.call("operator", "POST", "/api/v1/cameras", new JsonObject().put("name", "broken"));
        JsonObject broken =
                answer("showPreview", 503, edge.call("viewer", "GET", "/api/v1/cameras/broken/preview.jpg"));
        assertThat(broken.getString("code")).isEqualTo("no_preview");
        assertThat(broken.getString("detail")).endsWith("can be made now: no picture.");
    }

    @Test
    void encodersAreReportedToOperators() {
        edge.encoders = new EncoderReport(
                "nvenc",
                "software",
                "ladder.encoder is nvenc, which does not work here",
                List.of(new EncoderReport.Probe("nvenc", false, "Cannot load libcuda.so.1", Duration.ofMillis(52))));
        JsonObject report = answer("showEncoders", 200, edge.call("operator", "GET", "/api/v1/encoders"));
        assertThat(report.getString("inUse")).isEqualTo("software");
        assertThat(report.getJsonArray("probes").getJsonObject(0).getInteger("milliseconds"))
                .isEqualTo(52);
        answer("showEncoders", 403, edge.call("viewer", "GET", "/api/v1/encoders"));
    }

    private void invalid(JsonObject body) {
        JsonObject problem = answer("createCamera", 400, edge.call("operator", "POST", "/api/v1/cameras", body));
        assertThat(problem.getString("code")).as(body.encode()).isEqualTo("invalid_body");
    }

    /** The body, having checked status and form. */
    private JsonObject answer(String operation, int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(operation + " " + response.body()).isEqualTo(status);
        JsonObject body = json(response);
        assertThat(schemas.check(responseSchema(operation, status), body))
                .as(operation + " " + response.body())
                .isEmpty();
        assertThat(response.headers().firstValue("content-type"))
                .hasValue(
                        status < 400 || operation.equals("showHealth")
                                ? "application/json"
                                : "application/problem+json");
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
        return body;
    }

    private String responseSchema(String operation, int status) {
        for (Contract.Entry entry : contract.entries()) {
            if (entry.id().equals(operation)) {
                JsonObject responses = contract.document()
                        .getJsonObject("paths")
                        .getJsonObject(entry.path())
                        .getJsonObject(entry.method().toLowerCase(Locale.ROOT))
                        .getJsonObject("responses");
                JsonObject response = responses.getJsonObject(Integer.toString(status));
                if (response == null) {
                    assertThat(responses.getJsonObject("default").getString("$ref"))
                            .isEqualTo("#/components/responses/Problem");
                    return "Problem";
                }
                String reference = response.getJsonObject("content")
                        .getJsonObject("application/json")
                        .getJsonObject("schema")
                        .getString("$ref");
                return reference.substring(reference.lastIndexOf('/') + 1);
            }
        }
        throw new IllegalStateException("the contract has no " + operation);
    }

    private static void require(AtomicBoolean up) {
        if (!up.get()) {
            throw new IllegalStateException("secret reason");
        }
    }

    private static Recording recording(UUID id, Instant start) {
        return new Recording(
                id,
                DOOR,
                UUID.randomUUID(),
                start,
                start.plusSeconds(3_600),
                Duration.ofHours(1),
                1_000,
                "avc1.64001f",
                1920,
                1080,
                "front-door/" + id + ".mp4",
                StorageTier.HOT,
                "0".repeat(64));
    }
}
