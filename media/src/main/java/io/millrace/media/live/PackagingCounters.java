package io.millrace.media.live;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** The figures while they grow; guarded by the live stream's lock. */
final class PackagingCounters {
    private final long[] dropped = new long[DropCause.values().length];
    long chunks;
    long bytes;
    long epochs;
    long lateAudio;
    long repairedTimes;
    long audioLeaps;
    long audioDriftMicros;
    long misfitParts;
    long failedListeners;

    void drop(DropCause cause) {
        dropped[cause.ordinal()]++;
    }

    PackagingFigures figures() {
        Map<DropCause, Long> byCause = new EnumMap<>(DropCause.class);
        for (DropCause cause : DropCause.values()) {
            if (dropped[cause.ordinal()] > 0) {
                byCause.put(cause, dropped[cause.ordinal()]);
            }
        }
        return new PackagingFigures(
                chunks,
                bytes,
                epochs,
                byCause,
                lateAudio,
                repairedTimes,
                audioLeaps,
                Duration.ofNanos(audioDriftMicros * 1_000),
                misfitParts,
                failedListeners);
    }
}
