package io.millrace.media.live;

/**
 * Maps one track's decode times, as the camera sent them, to the time-line of the epoch. Ticks are
 * 1/90,000 s throughout. Not thread-safe.
 *
 * <p>A time is believed if it goes on from the track's last one, or is near the stream's position.
 * Anything else is a jump: from there the track goes on as if the jump had not been, until the next
 * keyframe starts an epoch of its own. So no frame is lost and none needs a keyframe that is not
 * there.
 */
final class TrackClock {
    /** Steps back up to here are jitter (encoders that round, B-frames dated carelessly). */
    static final long JITTER_TICKS = 90L * 100;

    private static final long NEAR_TICKS = 90_000L * 2;

    private final long maximumGapTicks;
    private boolean started;
    private long offset;
    private long last;

    TrackClock(long maximumGapTicks) {
        this.maximumGapTicks = maximumGapTicks;
    }

    /** A new epoch. */
    void reset() {
        started = false;
        offset = 0;
        last = 0;
    }

    /** Whether {@code ticks}, from the start of the epoch, would be a jump. */
    boolean jumps(long ticks, long position) {
        return started && !plausible(ticks + offset, position) && !plausible(ticks, position);
    }

    /**
     * @param ticks from the start of the epoch, as the camera sent it
     * @param position of the stream: the latest time of any track
     * @param step the track's frame duration, to go on with after a jump
     */
    long map(long ticks, long position, long step) {
        long mapped = ticks + offset;
        if (!started) {
            if (Math.abs(mapped - position) > maximumGapTicks) {
                offset = position - ticks;
                mapped = position;
            }
            started = true;
        } else if (!plausible(mapped, position)) {
            offset = plausible(ticks, position) ? 0 : last + step - ticks;
            mapped = ticks + offset;
        }
        last = Math.max(last, mapped);
        return mapped;
    }

    private boolean plausible(long mapped, long position) {
        return mapped >= last - JITTER_TICKS
                && (mapped <= last + maximumGapTicks || Math.abs(mapped - position) <= NEAR_TICKS);
    }
}
