package io.millrace.api.rest;

import static io.millrace.api.EdgeFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ports.EncoderReport;
import io.millrace.api.ports.HealthCheck;
import io.millrace.api.ports.SpoolRoom;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What the server says of itself. */
final class ServerContractIT extends EdgeUnderContract {
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
    void aClockThatIsPutBackHidesNothing() {
        var catalogue = new AtomicBoolean(true);
        edge.health.add(new HealthCheck("catalogue", true, () -> require(catalogue)));
        edge.restart();
        answer("showHealth", 200, edge.get("/health"));
        edge.stepClock(Duration.ofHours(-1));
        catalogue.set(false);
        edge.pass(Duration.ofSeconds(1));
        answer("showHealth", 503, edge.get("/health"));
    }

    @Test
    void aComponentThatHangsHoldsOneOfThoseWhoAsk() throws Exception {
        var hangs = new AtomicBoolean();
        var asked = new CountDownLatch(1);
        var answered = new CountDownLatch(1);
        edge.health.add(new HealthCheck("object_store", false, () -> {
            if (hangs.get()) {
                asked.countDown();
                answered.await();
            }
        }));
        edge.restart();
        answer("showHealth", 200, edge.get("/health"));
        hangs.set(true);
        edge.pass(Duration.ofSeconds(1));
        var first = edge.client().sendAsync(edge.request("/health").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(answer("showHealth", 200, edge.get("/health")).getString("status"))
                .as("what was known before; asking takes three seconds")
                .isEqualTo("ok");
        answered.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void healthTellsOfTheDisk() {
        JsonObject roomy = answer("showHealth", 200, edge.get("/health"));
        assertThat(roomy.getString("status")).isEqualTo("ok");
        assertThat(roomy.getJsonObject("disk")).isEqualTo(disk("ok", 0.4, 600));

        edge.spool = new SpoolRoom(SpoolRoom.State.LOW, 99, 1_000);
        JsonObject low = answer("showHealth", 200, edge.get("/health"));
        assertThat(low.getString("status")).isEqualTo("degraded");
        assertThat(low.getJsonObject("disk")).isEqualTo(disk("low", 0.901, 99));

        edge.spool = new SpoolRoom(SpoolRoom.State.FULL, 0, 1_000);
        JsonObject full = answer("showHealth", 200, edge.get("/health"));
        assertThat(full.getString("status")).isEqualTo("degraded");
        assertThat(full.getJsonObject("disk")).isEqualTo(disk("full", 1.0, 0));
    }

    private static JsonObject disk(String state, double usedShare, int freeBytes) {
        return new JsonObject().put("state", state).put("usedShare", usedShare).put("freeBytes", freeBytes);
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

    private static void require(AtomicBoolean up) {
        if (!up.get()) {
            throw new IllegalStateException("secret reason");
        }
    }
}
