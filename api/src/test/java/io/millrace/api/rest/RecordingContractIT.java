package io.millrace.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.EdgeFixture;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Recordings, and those on their way to the store. */
final class RecordingContractIT extends EdgeUnderContract {
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
    void theKeyThatVerifiesRecordingsIsForEverybody() {
        JsonObject key = answer(
                "showRecordingPublicKey",
                200,
                edge.send(edge.request("/api/v1/recordings/public-key").GET()));
        assertThat(key.getString("pem")).isEqualTo(EdgeFixture.PUBLIC_KEY);
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
}
