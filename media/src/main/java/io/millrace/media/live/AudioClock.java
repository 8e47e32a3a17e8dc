package io.millrace.media.live;

/**
 * Counts audio time in PCM samples: encoders round their milliseconds, and a time-line made of
 * those would have a gap or an overlap at every frame.
 *
 * <p>The count follows the camera's times only when it is more than {@value #THRESHOLD_MILLIS} ms
 * (or a frame and a half, where frames are longer) off. If it is behind, frames were lost: it leaps,
 * and the hole stands where they are missing. If it is ahead, it cannot go back, for decode times
 * only grow: frames last half as long until it is level. Ticks are PCM samples. Not thread-safe.
 */
final class AudioClock {
    static final int THRESHOLD_MILLIS = 100;

    private final int sampleRateHz;
    private boolean started;
    private boolean squeezing;
    private long next;
    private long hole;
    private long drift;

    AudioClock(int sampleRateHz) {
        this.sampleRateHz = sampleRateHz;
    }

    /**
     * @param ticks90k the frame's time in the epoch, in 1/90,000 s
     * @param frameSamples what the frame holds
     * @return its decode time; {@link #durationTicks} and {@link #holeTicks} belong to it
     */
    long place(long ticks90k, int frameSamples) {
        long actual = Math.floorDiv(ticks90k * sampleRateHz, 90_000L);
        hole = 0;
        if (!started) {
            started = true;
            next = actual;
        }
        drift = actual - next;
        long threshold = Math.max((long) sampleRateHz * THRESHOLD_MILLIS / 1_000, frameSamples * 3L / 2);
        if (drift > threshold) {
            hole = drift;
            next = actual;
        } else if (drift < -threshold) {
            squeezing = true;
        } else if (drift >= 0) {
            squeezing = false;
        }
        long placed = next;
        next += durationTicks(frameSamples);
        return placed;
    }

    int durationTicks(int frameSamples) {
        return squeezing ? Math.max(1, frameSamples / 2) : frameSamples;
    }

    /** How far the count leapt before the frame just placed: what the frame before it lasts longer. */
    long holeTicks() {
        return hole;
    }

    /** Camera's time minus count, in microseconds, at the frame just placed. */
    long driftMicros() {
        return drift * 1_000_000 / sampleRateHz;
    }

    /** Whether frames are being shortened. */
    boolean squeezing() {
        return squeezing;
    }
}
