package io.millrace.api.playback;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.HttpLimits;
import java.net.http.HttpResponse;
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
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        edge.tape.reading = () -> {
            begun.countDown();
            await(goOn);
        };
        var slow = edge.client().sendAsync(edge.request(file).build(), HttpResponse.BodyHandlers.ofByteArray());
        await(begun);
        assertThat(edge.call("viewer", "GET", "/api/v1/cameras").statusCode()).isEqualTo(200);
        goOn.countDown();
        assertThat(slow.get(30, TimeUnit.SECONDS).body()).hasSize(350);
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
