package io.millrace.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UploadBackOffTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Exception AWAY = new ObjectStoreException(Kind.UNAVAILABLE, "no answer");
    private static final Exception CORRUPT = new ObjectStoreException(Kind.CORRUPT, "reads back wrong");

    private final UploadBackOff backOff = new UploadBackOff();

    @Test
    void allWaitTogetherForAStoreThatIsAway() {
        assertThat(backOff.storeIsAway(NOW)).isFalse();
        Instant first = backOff.next(1, AWAY, NOW);
        assertThat(first).isEqualTo(NOW.plusSeconds(2));
        // Was under way, too; had failed before; is due with the others all the same.
        assertThat(backOff.next(7, AWAY, NOW.plusSeconds(1))).isEqualTo(first);
        assertThat(backOff.storeIsAway(first.minusMillis(1))).isTrue();
        assertThat(backOff.storeIsAway(first)).isFalse();
    }

    @Test
    void waitsLongerEachTimeUpToFiveMinutesUntilItAnswers() {
        Instant at = NOW;
        for (int seconds : new int[] {2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
            Instant next = backOff.next(1, AWAY, at);
            assertThat(next).isEqualTo(at.plusSeconds(seconds));
            at = next;
        }
        backOff.storeAnswered();
        assertThat(backOff.next(1, AWAY, at)).isEqualTo(at.plusSeconds(2));
    }

    @Test
    void aRecordingThatFailsByItselfHoldsUpNoOther() {
        assertThat(backOff.next(3, CORRUPT, NOW)).isEqualTo(NOW.plusSeconds(8));
        assertThat(backOff.storeIsAway(NOW)).isFalse();
    }

    @Test
    void aRecordingThatTheStoreIsAwayForAloneLetsTheOthersGoFirst() {
        Instant again = backOff.next(UploadBackOff.PATIENCE, AWAY, NOW);
        assertThat(backOff.storeIsAway(again.minusSeconds(1)))
                .as("others are tried before")
                .isFalse();
        assertThat(again).isEqualTo(NOW.plusSeconds(302));
    }
}
