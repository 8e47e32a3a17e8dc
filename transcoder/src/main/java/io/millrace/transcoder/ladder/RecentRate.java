package io.millrace.transcoder.ladder;

/** Bits a second over many spans, the last half minute weighing most. Guarded by its owner. */
final class RecentRate {
    private static final double MEMORY_MICROS = 20e6;

    private double bits;
    private double micros;

    void add(long spanBits, long spanMicros) {
        double kept = Math.exp(-spanMicros / MEMORY_MICROS);
        bits = bits * kept + spanBits;
        micros = micros * kept + spanMicros;
    }

    boolean isKnown() {
        return micros > 0;
    }

    /** Once it is known. */
    long bitsPerSecond() {
        return (long) (bits * 1e6 / micros);
    }
}
