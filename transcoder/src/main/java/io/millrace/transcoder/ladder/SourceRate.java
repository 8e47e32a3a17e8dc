package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;

/**
 * How many bits a second the source takes: of whole segments, the last half minute weighing most.
 * Before the first is whole, of what lies between keyframes: rather too low than too high.
 */
final class SourceRate {
    /** With rungs planned for another rate, a fall by less leaves them below the source. */
    private static final double MAX_FALL = 0.9;

    private static final double MAX_RISE = 1.25;

    private final RecentRate whole = new RecentRate();
    private long openBits;
    private long openMicros;
    private long betweenBits;
    private long betweenMicros;
    private long settled;

    void add(Chunk chunk) {
        if (chunk.startsSegment()) {
            whole.add(openBits, openMicros);
            openBits = 0;
            openMicros = 0;
        } else if (!whole.isKnown()) {
            betweenBits += chunk.sizeBytes() * 8L;
            betweenMicros += chunk.durationMicros();
        }
        openBits += chunk.sizeBytes() * 8L;
        openMicros += chunk.durationMicros();
    }

    /** 0 before anything is known. */
    long bitsPerSecond() {
        if (whole.isKnown()) {
            return whole.bitsPerSecond();
        }
        return betweenMicros == 0 ? 0 : betweenBits * 1_000_000 / betweenMicros;
    }

    /** What rungs are planned for: the same as before, unless the rate {@link #strayed} from it. */
    long settle() {
        if (strayed()) {
            settled = bitsPerSecond();
        }
        return settled;
    }

    /** Whether rungs planned for the settled rate do not fit any more. */
    boolean strayed() {
        long now = bitsPerSecond();
        return now < settled * MAX_FALL || now > settled * MAX_RISE;
    }
}
