package io.millrace.app.bench;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How one figure went over a soak: its median in the first quarter after the warm-up against that in
 * the last. Medians, since single samples hold what just happens: an upload, an encoder.
 *
 * @param first median of the first stable quarter
 * @param last median of the last quarter
 * @param slopePerHour of the line through all stable samples (least squares)
 * @param allowed growth that is noise
 */
public record Trend(String figure, double first, double last, double slopePerHour, double allowed) {
    /** Fewer stable samples than this say nothing. */
    static final int ENOUGH = 8;

    /** Caches fill, code is compiled, pools come to their size. */
    private static final double WARM_UP = 0.15;

    public boolean grows() {
        return last - first > allowed && slopePerHour > 0;
    }

    /** The same in another unit. */
    Trend in(double unit) {
        return new Trend(figure, first / unit, last / unit, slopePerHour / unit, allowed / unit);
    }

    static List<SoakSample> stable(List<SoakSample> samples) {
        return samples.subList((int) Math.ceil(samples.size() * WARM_UP), samples.size());
    }

    /**
     * @param share of the first median that may be added, and
     * @param plus so much beside it
     */
    static Trend of(
            String figure, List<SoakSample> samples, ToLongFunction<SoakSample> value, double share, double plus) {
        List<SoakSample> stable = stable(samples);
        int quarter = Math.max(1, stable.size() / 4);
        double first = median(stable.subList(0, Math.min(quarter, stable.size())), value);
        double last = median(stable.subList(Math.max(0, stable.size() - quarter), stable.size()), value);
        return new Trend(figure, first, last, slope(stable, value) * 3_600, first * share + plus);
    }

    private static double median(List<SoakSample> samples, ToLongFunction<SoakSample> value) {
        return samples.isEmpty()
                ? 0
                : Median.of(samples.stream().mapToDouble(value::applyAsLong).toArray());
    }

    private static double slope(List<SoakSample> samples, ToLongFunction<SoakSample> value) {
        double meanX =
                samples.stream().mapToDouble(SoakSample::atSeconds).average().orElse(0);
        double meanY = samples.stream().mapToLong(value).average().orElse(0);
        double products = 0;
        double squares = 0;
        for (SoakSample sample : samples) {
            double x = sample.atSeconds() - meanX;
            products += x * (value.applyAsLong(sample) - meanY);
            squares += x * x;
        }
        return squares == 0 ? 0 : products / squares;
    }
}
