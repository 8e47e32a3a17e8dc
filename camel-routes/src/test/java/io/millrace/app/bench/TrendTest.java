package io.millrace.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {
    private static Trend of(int samples, IntToLongFunction threads) {
        return Trend.of(
                "threads",
                IntStream.range(0, samples)
                        .mapToObj(i -> sample(i * 60, threads.applyAsLong(i)))
                        .toList(),
                SoakSample::threads,
                0.05,
                4);
    }

    private static SoakSample sample(double seconds, long threads) {
        return new SoakSample(seconds, 0, 0, Map.of(), 0, 0, threads, 0, 0, 0, Map.of(), 0, 0);
    }

    @Test
    void aThreadInTwoMinutesIsALeak() {
        Trend trend = of(60, minute -> 80 + minute / 2);

        assertThat(trend.grows()).isTrue();
        assertThat(trend.slopePerHour()).isBetween(28.0, 32.0);
        assertThat(trend.first()).as("of minutes 9 to 20").isEqualTo(87);
        assertThat(trend.last()).as("of minutes 48 to 59").isEqualTo(106.5);
    }

    @Test
    void whatComesAndGoesIsNone() {
        assertThat(of(60, minute -> minute % 3 == 0 ? 110 : 80).grows()).isFalse();
    }

    @Test
    void threeMoreInAnHourAreNone() {
        Trend trend = of(60, minute -> 80 + minute / 20);

        assertThat(trend.slopePerHour()).isPositive();
        assertThat(trend.grows()).isFalse();
    }

    @Test
    void whatIsTakenInTheWarmUpIsNone() {
        assertThat(of(60, minute -> minute < 9 ? 80 : 120).grows()).isFalse();
        assertThat(of(60, minute -> minute < 21 ? 80 : 120).grows())
                .as("later than that it is a leak")
                .isTrue();
    }

    @Test
    void aFewHighSamplesAreNone() {
        assertThat(of(60, minute -> minute > 50 && minute % 4 == 0 ? 10_000 : 80)
                        .grows())
                .isFalse();
    }

    @Test
    void whatIsComingDownFromAPeakIsNone() {
        Trend trend = of(60, minute -> minute < 21 ? 80 : minute < 30 ? 1_000 : 100);

        assertThat(trend.last() - trend.first()).isGreaterThan(trend.allowed());
        assertThat(trend.grows()).isFalse();
    }

    @Test
    void whatGetsLessIsNone() {
        Trend trend = of(60, minute -> 200 - minute);

        assertThat(trend.grows()).isFalse();
        assertThat(trend.first()).isGreaterThan(trend.last());
    }
}
