package io.millrace.api.rest;

import static io.millrace.api.EdgeFixture.DOOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.live.CameraStatus;
import io.millrace.media.publish.IngestFigures;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Cameras, and what hangs on them. */
final class CameraContractIT extends EdgeUnderContract {
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

    private void invalid(JsonObject body) {
        JsonObject problem = answer("createCamera", 400, edge.call("operator", "POST", "/api/v1/cameras", body));
        assertThat(problem.getString("code")).as(body.encode()).isEqualTo("invalid_body");
    }
}
