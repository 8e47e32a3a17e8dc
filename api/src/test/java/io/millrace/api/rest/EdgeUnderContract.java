package io.millrace.api.rest;

import static io.millrace.api.EdgeFixture.DOOR;
import static io.millrace.api.EdgeFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.EdgeFixture;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An edge whose every answer is held to the form that openapi.yaml gives it. */
abstract class EdgeUnderContract {
    static final UUID RECORDING = UUID.fromString("01993b3e-0000-7000-8000-000000000001");
    final Contract contract = Contract.load();
    final Schemas schemas = new Schemas(contract);

    @TempDir
    Path folder;

    EdgeFixture edge;

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

    /** The body, having checked status and form. */
    JsonObject answer(String operation, int status, HttpResponse<String> response) {
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

    static Recording recording(UUID id, Instant start) {
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
