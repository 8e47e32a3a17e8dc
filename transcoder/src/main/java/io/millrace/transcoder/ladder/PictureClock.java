package io.millrace.transcoder.ladder;

import java.time.Instant;

/**
 * The wall time of a child's pictures, from what it was fed first: within a session wall time
 * follows the source's time-line. Pictures' times have 32 bits, which a child outlives after 49
 * days, so each is taken as near the one before. One thread.
 */
final class PictureClock {
    private static final int TICKS_PER_MILLI = 90;

    private final Instant start;
    private int lastMillis;
    private long elapsedMillis;

    private PictureClock(Instant start, int startMillis) {
        this.start = start;
        this.lastMillis = startMillis;
    }

    /** For a child that is fed from {@code chunk} on, whose first keyframe it shows at its presentation time. */
    static PictureClock startingWith(SourceChunk chunk) {
        long ticks = chunk.startTicks() + chunk.keyframeDelayTicks();
        return new PictureClock(
                chunk.chunk().wallStart(), (int) Math.floorDiv(ticks + TICKS_PER_MILLI / 2, TICKS_PER_MILLI));
    }

    /** @param millis of the keyframe's presentation; wall time is that of its decoding, as everywhere */
    Instant at(int millis) {
        elapsedMillis += millis - lastMillis;
        lastMillis = millis;
        return start.plusMillis(elapsedMillis);
    }
}
