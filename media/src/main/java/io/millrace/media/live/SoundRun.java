package io.millrace.media.live;

import io.millrace.media.Track;
import io.millrace.media.cmaf.TrackRun;
import java.nio.ByteBuffer;

/**
 * The sound of an epoch that waits to be written, and its times in microseconds beside the ticks of
 * its track. Guarded by the live stream's lock.
 */
final class SoundRun {
    private final TrackRun run;
    private final int timescale;

    SoundRun(Track track) {
        run = new TrackRun(track.id());
        timescale = track.timescale();
    }

    /** The samples, to be written and removed. */
    TrackRun run() {
        return run;
    }

    int count() {
        return run.count();
    }

    boolean isEmpty() {
        return run.isEmpty();
    }

    /** Appends a sample; times in the track's timescale, growing. */
    void add(long dts, int duration, ByteBuffer payload, long received) {
        run.add(dts, duration, 0, true, payload, received);
    }

    /** @param hole ticks that are missing behind the last sample: so much longer it lasts */
    void fillHole(long hole) {
        if (hole > 0 && !run.isEmpty()) {
            int last = run.count() - 1;
            run.setLastDuration((int) Math.min(run.duration(last) + hole, Integer.MAX_VALUE));
        }
    }

    /** Where a sample begins. */
    long startMicros(int index) {
        return micros(run.dts(index));
    }

    /** Where the last sample ends. */
    long endMicros() {
        int last = run.count() - 1;
        return micros(run.dts(last) + run.duration(last));
    }

    /** The earliest end of a part that has the first sample: with an earlier one it would not be written, for ever. */
    long firstPartEndMicros() {
        return micros(run.dts(0) + 1) + 1;
    }

    /** How many samples, from the first, begin before {@code micros}. */
    int countBefore(long micros) {
        return run.countBefore(Math.floorDiv(micros * timescale, 1_000_000L));
    }

    /** A time in the track's ticks, in microseconds. */
    long micros(long ticks) {
        return Math.floorDiv(ticks * 1_000_000L, timescale);
    }
}
