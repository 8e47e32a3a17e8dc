package io.millrace.media.live;

import io.millrace.media.MediaSample;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The figures while they grow; guarded by the live stream's lock. */
final class PackagingCounters {
    private final long[] dropped = new long[DropCause.values().length];
    private final Map<DropCause, DroppedRun> runs = new EnumMap<>(DropCause.class);
    long chunks;
    long bytes;
    long epochs;
    long lateAudio;
    long repairedTimes;
    long audioLeaps;
    long audioDriftMicros;
    long misfitParts;
    long failedListeners;

    void drop(DropCause cause, MediaSample sample) {
        drop(cause, sample.receivedNanos());
    }

    void drop(DropCause cause, long receivedNanos) {
        dropped[cause.ordinal()]++;
        DroppedRun run = runs.get(cause);
        runs.put(cause, run == null ? DroppedRun.of(cause, receivedNanos) : run.with(receivedNanos));
    }

    /** What was dropped since the last call, a run for each cause. */
    List<DroppedRun> takeDropped() {
        if (runs.isEmpty()) {
            return List.of();
        }
        List<DroppedRun> taken = List.copyOf(runs.values());
        runs.clear();
        return taken;
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
