package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;

/**
 * How many bits a second the source's sound takes where rungs take it over, so that they can
 * declare it. A rung's segment is complete only after the source's, which was measured by then:
 * what is declared is never below what is sent. Guarded by the ladder's lock.
 */
final class SoundRate {
    /** Declared until a segment was measured: more than cameras send as a rule. */
    private static final long UNMEASURED_PEAK = 160_000;

    /** Peaks count over half a target duration and more (RFC 8216bis, 4.4.6.2). */
    private static final long MIN_SPAN_MICROS = 1_000_000;

    /** Declared above the highest that was seen: each correction is a new plan. */
    private static final double MARGIN = 1.2;

    /** A declared peak that is higher than what would do by more is corrected. */
    private static final double MAX_SLACK = 0.75;

    /** By so much, and so many bits, the average may be another than the declared one. */
    private static final double MAX_DRIFT = 0.1;

    private static final long MAX_DRIFT_BITS_PER_SECOND = 4_000;

    private final RecentRate whole = new RecentRate();
    private long openBits;
    private long openMicros;
    private long highest;
    private long settledAverage;
    private long settledPeak;

    /** The source's next chunk. */
    void add(Chunk chunk) {
        if (chunk.startsSegment() && openMicros >= MIN_SPAN_MICROS) {
            highest = Math.max(highest, rate(openBits, openMicros));
            whole.add(openBits, openMicros);
            openBits = 0;
            openMicros = 0;
        }
        openBits += chunk.audioBytes() * 8L;
        openMicros += chunk.durationMicros();
    }

    /** What rungs declare from now on, until it is settled again. */
    void settle() {
        settledAverage = average();
        settledPeak = Math.max(settledAverage, peak());
    }

    /** As settled. */
    RungSound settled(String rfc6381) {
        return new RungSound(rfc6381, settledAverage, settledPeak);
    }

    /**
     * Whether what is declared is too little, or not what is sent any more.
     *
     * @param atBoundary whether a segment begins: only there less may be declared
     */
    boolean strayed(boolean atBoundary) {
        if (seen() > settledPeak) {
            return true;
        }
        return atBoundary
                && whole.isKnown()
                && (peak() < settledPeak * MAX_SLACK
                        || Math.abs(average() - settledAverage)
                                > settledAverage * MAX_DRIFT + MAX_DRIFT_BITS_PER_SECOND);
    }

    private long average() {
        return whole.isKnown() ? whole.bitsPerSecond() : rate(openBits, openMicros);
    }

    private long peak() {
        long unmeasured = whole.isKnown() ? 0 : Math.max(UNMEASURED_PEAK, (long) (average() * MARGIN));
        return Math.max(unmeasured, (long) (seen() * MARGIN));
    }

    /** The segment in progress counts as it grows: by its end the declaration is there. */
    private long seen() {
        return Math.max(highest, rate(openBits, Math.max(openMicros, MIN_SPAN_MICROS)));
    }

    private static long rate(long bits, long micros) {
        return micros == 0 ? 0 : bits * 1_000_000 / micros;
    }
}
