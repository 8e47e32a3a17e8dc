package io.millrace.app.bench;

import io.millrace.app.diagnostics.LatencyHistogram;
import java.util.List;

/**
 * What {@code bench soak} found.
 *
 * @param clipBitsPerSecond what a camera really sent
 * @param lostSamples sent and in no part, or not on record
 * @param brokenPublishes that ended without being asked to
 * @param viewerMicros delay from part to viewer, over the whole time
 * @param seconds that it ran
 */
public record SoakResult(
        SoakPlan plan,
        String machine,
        long clipBitsPerSecond,
        double seconds,
        List<SoakSample> samples,
        SoakTally tally,
        long sentSamples,
        long lostSamples,
        long brokenPublishes,
        long viewerRequests,
        long viewerBytes,
        long viewersSentAway,
        LatencyHistogram.Summary viewerMicros,
        double loadAverage,
        boolean cut) {
    private static final double MIB = 1 << 20;

    /** Of each figure that must not grow while what is done stays the same. */
    public List<Trend> trends() {
        int cameras = plan.cameras();
        return List.of(
                Trend.of("heap after GC, MiB", samples, SoakSample::heapBytes, 0.10, 4 * MIB)
                        .in(MIB),
                Trend.of("native beside heap, MiB", samples, SoakSample::nativeBytes, 0.05, 8 * MIB)
                        .in(MIB),
                Trend.of("resident, MiB", samples, SoakSample::residentBytes, 0.05, 24 * MIB)
                        .in(MIB),
                Trend.of("live windows, MiB", samples, SoakSample::windowBytes, 0.20, MIB)
                        .in(MIB),
                Trend.of("threads", samples, SoakSample::threads, 0.05, 4),
                Trend.of("file handles", samples, SoakSample::handles, 0.05, 8),
                Trend.of("children", samples, SoakSample::children, 0, 1),
                Trend.of("spool files", samples, SoakSample::spoolFiles, 0.10, cameras),
                Trend.of("outbox rows", samples, SoakResult::outbox, 0.10, cameras));
    }

    private static long outbox(SoakSample sample) {
        return sample.rows().getOrDefault(SoakProbe.OUTBOX, 0L);
    }

    /** Whether there are enough samples to say. */
    public boolean isLongEnough() {
        return Trend.stable(samples).size() >= Trend.ENOUGH;
    }

    public boolean isFlat() {
        return trends().stream().noneMatch(Trend::grows);
    }

    public boolean passed() {
        return lostSamples == 0 && brokenPublishes == 0 && tally.failures() == 0 && (!isLongEnough() || isFlat());
    }
}
