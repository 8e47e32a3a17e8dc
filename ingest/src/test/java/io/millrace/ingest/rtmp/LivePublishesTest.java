package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.PublishDecision.Accepted;
import io.millrace.media.CameraId;
import io.millrace.media.publish.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class LivePublishesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    /** Long enough for a claim that nothing holds up; one that waits as it should takes all of it. */
    private static final long NOT_HELD_UP_MILLIS = 500;

    private final ManualNanos time = new ManualNanos();
    private final LivePublishes publishes = new LivePublishes(new Heard(), Duration.ofSeconds(5));

    // Both find the holder silent; if the second could decide while the first does, both would be let in.
    @Test
    void ofTwoThatFindTheHolderSilentAtTheSameMomentOneIsLetIn() throws Exception {
        List<CompletableFuture<Boolean>> second = new ArrayList<>();
        LiveSession silent = session("a", () -> {
            if (time.getAsLong() > 1_000_000_000_000L && second.isEmpty()) {
                second.add(CompletableFuture.supplyAsync(() -> publishes.claim(session("c", time))));
                awaitUnlessHeldUp(second.getFirst());
            }
            return time.getAsLong();
        });
        assertThat(publishes.claim(silent)).isTrue();
        time.advance(Duration.ofSeconds(6));
        boolean first = publishes.claim(session("b", time));
        assertThat(List.of(first, second.getFirst().get(20, TimeUnit.SECONDS)))
                .as("who got the camera")
                .containsExactlyInAnyOrder(true, false);
        assertThat(publishes.all()).hasSize(1);
    }

    @Test
    void aCameraIsFreeAfterItsSessionAndTheRegistryEmpty() {
        for (String key : new String[] {"a", "b"}) {
            LiveSession session = session(key, time);
            assertThat(publishes.claim(session)).isTrue();
            session.close(EndReason.UNPUBLISHED);
            assertThat(publishes.all()).isEmpty();
        }
    }

    private static void awaitUnlessHeldUp(CompletableFuture<Boolean> claim) {
        try {
            claim.get(NOT_HELD_UP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // as it should be: the first decides before the second looks
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private LiveSession session(String key, LongSupplier nanos) {
        return new LiveSession(
                SessionIds.next(NOW),
                new Accepted(new CameraId("cam-1"), key, NOW),
                NOW,
                "127.0.0.1",
                "rtmp",
                "",
                new Preroll(1 << 20, new BufferBudget(1 << 20)),
                nanos,
                (session, reason) -> publishes.release(session));
    }
}
