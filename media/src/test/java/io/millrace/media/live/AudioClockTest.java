package io.millrace.media.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AudioClockTest {
    private final AudioClock clock = new AudioClock(48_000);

    @Test
    void roundedMillisecondsMakeNoGapAndNoOverlap() {
        for (int i = 0; i < 100_000; i++) {
            long millis = i * 1_024L * 1_000 / 48_000;
            assertThat(clock.place(millis * 90, 1_024)).isEqualTo(i * 1_024L);
            assertThat(clock.holeTicks()).isZero();
        }
    }

    @Test
    void missingFramesLeaveAHoleWhereTheyAreMissing() {
        clock.place(0, 1_024);
        // 121.3 ms on: five frames are missing, more than the threshold.
        assertThat(clock.place(128 * 90, 1_024)).isEqualTo(6_144);
        assertThat(clock.holeTicks()).isEqualTo(6_144 - 1_024);
        assertThat(clock.place(149 * 90, 1_024)).isEqualTo(6_144 + 1_024);
        assertThat(clock.holeTicks()).isZero();
    }

    @Test
    void driftBelowTheThresholdIsLeftAlone() {
        clock.place(0, 1_024);
        assertThat(clock.place((21 + 95) * 90, 1_024)).isEqualTo(1_024);
        assertThat(clock.driftMicros()).isBetween(94_000L, 95_000L);
    }

    @Test
    void aCountThatIsAheadIsSqueezedUntilItIsLevel() {
        clock.place(0, 1_024);
        long last = 0;
        int squeezed = 0;
        for (int i = 1; i < 100; i++) {
            long placed = clock.place(Math.max(0, i * 64L / 3 - 150) * 90, 1_024);
            assertThat(placed).isGreaterThan(last);
            squeezed += clock.squeezing() ? 1 : 0;
            last = placed;
        }
        assertThat(squeezed).isBetween(13, 17);
        assertThat(clock.squeezing()).isFalse();
        assertThat(Math.abs(clock.driftMicros())).isLessThan(22_000);
    }
}
