package io.millrace.media.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunClockTest {
    private static final Instant T0 = Instant.parse("2026-11-21T09:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void runsThatComeAsTheyShouldDelete() {
        RunClock clock = RunClock.first(T0).next(T0.plus(DAY)).next(T0.plus(DAY).plusSeconds(900));
        assertThat(clock.mayDelete()).isTrue();
        assertThat(clock.lastRun()).isEqualTo(T0.plus(DAY).plusSeconds(900));
    }

    @Test
    void aClockThatLeapsAheadDeletesNothingForADay() {
        Instant leapt = T0.plus(Duration.ofDays(3_650));
        RunClock clock = RunClock.first(T0).next(leapt);
        assertThat(clock.mayDelete()).isFalse();
        clock = clock.next(leapt.plusSeconds(900));
        assertThat(clock.deletesFrom()).isEqualTo(leapt.plus(DAY));
        clock = clock.next(leapt.plus(DAY).minusSeconds(1));
        assertThat(clock.mayDelete()).isFalse();
        assertThat(clock.next(leapt.plus(DAY)).mayDelete()).isTrue();
    }

    @Test
    void oneThatIsPutRightAgainDeletesAtOnce() {
        Instant leapt = T0.plus(Duration.ofDays(3_650));
        RunClock clock = RunClock.first(T0).next(leapt).next(leapt.plusSeconds(900));
        assertThat(clock.next(T0.plusSeconds(2_000)).mayDelete()).isTrue();
        assertThat(clock.next(leapt.plusSeconds(300)).mayDelete())
                .as("put back by minutes")
                .isFalse();
    }
}
