package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;

/**
 * How many bits a second the source takes: of whole segments, the last half minute weighing most.
 * Before the first is whole, of what lies between keyframes: rather too low than too high.
 */
final class SourceRate {
    private static final double MEMORY_MICROS = 20e6;
    /** With rungs planned for another rate, a fall by less leaves them below the source. */
    private static final double MAX_FALL = 0.9;

    private static final double MAX_RISE = 1.25;

    private double bits;
    private double micros;
    private long openBits;
    private long openMicros;
    private long betweenBits;
    private long betweenMicros;
    private long settled;

    void add(Chunk chunk) {
        if (chunk.startsSegment()) {
            double kept = Math.exp(-openMicros / MEMORY_MICROS);
            bits = bits * kept + openBits;
            micros = micros * kept + openMicros;
            openBits = 0;
            openMicros = 0;
        } else if (micros == 0) {
            betweenBits += chunk.sizeBytes() * 8L;
            betweenMicros += chunk.durationMicros();
        }
        openBits += chunk.sizeBytes() * 8L;
        openMicros += chunk.durationMicros();
    }

    /** 0 before anything is known. */
    long bitsPerSecond() {
        if (micros > 0) {
            return (long) (bits * 1e6 / micros);
        }
        return betweenMicros == 0 ? 0 : betweenBits * 1_000_000 / betweenMicros;
    }

    /** The rate, from which {@link #strayed} counts from now on. */
    long settle() {
        settled = bitsPerSecond();
        return settled;
    }

    /** Whether rungs planned for the settled rate do not fit any more. */
    boolean strayed() {
        long now = bitsPerSecond();
        return now < settled * MAX_FALL || now > settled * MAX_RISE;
    }
}
