package io.millrace.api.playback;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.EdgeFixture;
import io.millrace.api.HttpLimits;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Players of the record that take long, or ask for too much. */
class TapeLimitsIT extends RecordedEdge {
    @Test
    void playersThatAreSlowKeepNobodyFromTheApi() throws Exception {
        edge.limits = callsAtATime(1);
        edge.restart();
        String file = enter(sign(NOW.minusSeconds(600), NOW.minusSeconds(590))).replace("media.m3u8", FIRST + ".mp4");
        HeldPieces held = hold(1);
        var slow = edge.client().sendAsync(edge.request(file).build(), HttpResponse.BodyHandlers.ofByteArray());
        await(held.begun());
        assertThat(edge.call("viewer", "GET", "/api/v1/cameras").statusCode()).isEqualTo(200);
        held.goOn().countDown();
        assertThat(slow.get(30, TimeUnit.SECONDS).body()).hasSize(350);
    }

    @Test
    void timesFarOffAreRefused() {
        String far = "%2B1000000000-12-31T23:59:59Z";
        assertThat(edge.get("/hls/front-door/playback.m3u8?token=x&from=" + far).statusCode())
                .isEqualTo(403);
        for (String from : List.of("+1000000000-12-31T23:59:59Z", "-1000000000-01-01T00:00:00Z")) {
            assertThat(edge.call(
                                    "viewer",
                                    "POST",
                                    "/api/v1/cameras/front-door/playback",
                                    new JsonObject().put("from", from))
                            .statusCode())
                    .as(from)
                    .isEqualTo(400);
        }
        for (String path : List.of("recordings?camera=front-door&", "recordings/timeline/front-door?")) {
            assertThat(edge.call("viewer", "GET", "/api/v1/" + path + "to=-1000000000-01-01T00:00:00Z")
                            .statusCode())
                    .as(path)
                    .isEqualTo(400);
        }
    }

    @Test
    void aRangeThatNoPlayerTakesIsRefusedBeforeItFillsTheMemory() {
        JsonObject years = new JsonObject().put("from", "2016-11-21T09:00:00Z");
        for (JsonObject body : List.of(years, years.copy().put("to", NOW.toString()))) {
            assertThat(edge.call("viewer", "POST", "/api/v1/cameras/front-door/playback", body)
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(edge.call(
                                "viewer",
                                "GET",
                                "/api/v1/recordings/timeline/front-door?from=2016-11-21T09:00:00Z&to=" + NOW)
                        .statusCode())
                .isEqualTo(400);

        int each = 50_000;
        for (int i = 0; i * each <= TapeHandler.MAX_SEGMENTS; i++) {
            edge.tape.files.add(file(new UUID(1, i), NOW.minus(Duration.ofDays(30 - i)), each));
        }
        HttpResponse<String> many = edge.get(sign(NOW.minus(Duration.ofDays(30)), NOW));
        assertThat(many.statusCode()).isEqualTo(400);
        assertThat(EdgeFixture.json(many).getString("detail")).contains("in parts");
    }

    @Test
    void aViewerOnASlowLinkIsNotIdleAndCannotHoldAllThatThereIs() throws Exception {
        String media = enter(sign(NOW.minusSeconds(600), NOW.minusSeconds(590)));
        String file = media.replace("media.m3u8", FIRST + ".mp4");
        HeldPieces held = hold(ViewerSession.MAX_WAITING);
        List<CompletableFuture<HttpResponse<byte[]>>> slow = new ArrayList<>();
        for (int i = 0; i < ViewerSession.MAX_WAITING; i++) {
            slow.add(edge.client().sendAsync(edge.request(file).build(), HttpResponse.BodyHandlers.ofByteArray()));
        }
        await(held.begun());
        HttpResponse<String> more = edge.get(file);
        assertThat(more.statusCode()).isEqualTo(429);
        assertThat(EdgeFixture.json(more).getString("code")).isEqualTo("too_many_waiting");

        // Longer than a session is remembered by its signature, too.
        edge.pass(HlsSessions.RESUME.plus(Duration.ofMinutes(2)));
        assertThat(edge.get(media).statusCode())
                .as("a piece takes longer than a session may be idle")
                .isEqualTo(200);
        held.goOn().countDown();
        for (CompletableFuture<HttpResponse<byte[]>> each : slow) {
            assertThat(each.get(30, TimeUnit.SECONDS).body()).hasSize(350);
        }
        assertThat(edge.get(file).statusCode()).isEqualTo(200);
    }

    @Test
    void oneAddressHasHalfOfWhatThereIs() throws Exception {
        edge.limits = callsAtATime(2);
        edge.restart();
        String file = enter(sign(NOW.minusSeconds(600), NOW.minusSeconds(590))).replace("media.m3u8", FIRST + ".mp4");
        HeldPieces held = hold(1);
        var slow = edge.client().sendAsync(edge.request(file).build(), HttpResponse.BodyHandlers.ofByteArray());
        await(held.begun());
        HttpResponse<String> more = edge.get(file);
        assertThat(more.statusCode()).isEqualTo(429);
        assertThat(EdgeFixture.json(more).getString("code")).isEqualTo("too_many_downloads");
        held.goOn().countDown();
        assertThat(slow.get(30, TimeUnit.SECONDS).body()).hasSize(350);
    }

    /** Pieces of the record that are being read, until they are told to go on. */
    private record HeldPieces(CountDownLatch begun, CountDownLatch goOn) {}

    /** @param pieces whose begin is to be awaited */
    private HeldPieces hold(int pieces) {
        HeldPieces held = new HeldPieces(new CountDownLatch(pieces), new CountDownLatch(1));
        edge.tape.reading = () -> {
            held.begun().countDown();
            await(held.goOn());
        };
        return held;
    }

    private static HttpLimits callsAtATime(int calls) {
        HttpLimits all = HttpLimits.DEFAULTS;
        return new HttpLimits(
                all.maxConnections(),
                all.maxConnectionsPerAddress(),
                all.maxHeaderBytes(),
                all.maxBodyBytes(),
                all.requestDeadline(),
                all.idleTimeout(),
                calls,
                all.maxDownloads(),
                all.maxDownloadsPerAddress(),
                all.maxViewers(),
                all.maxViewersPerCamera(),
                all.maxViewersPerAddress());
    }
}
