package io.millrace.media.hls;

import java.time.Duration;

/**
 * How a live window is cut and bounded; one for all rungs of a camera.
 *
 * @param segmentTarget what the packager aims at for a segment; {@code EXT-X-TARGETDURATION} is at
 *     least that
 * @param partTarget what the packager aims at for a part; {@code PART-TARGET} is at least that
 * @param windowTargets a watched playlist is this many target durations long; at least 4, because
 *     RFC 8216bis, 6.2.2, wants 3 to remain after a removal
 * @param maxBytes media held per rung, listed and retired together; the oldest goes first
 * @param maxSegment a segment that gets longer than this is cut without a keyframe, so that a
 *     camera that never sends one again does not fill the memory
 * @param maxWaiters requests held open per rung; more are told to come back
 */
public record HlsSettings(
        Duration segmentTarget,
        Duration partTarget,
        int windowTargets,
        long maxBytes,
        Duration maxSegment,
        int maxWaiters) {
    public HlsSettings {
        if (segmentTarget.compareTo(Duration.ofMillis(500)) < 0 || segmentTarget.compareTo(maxSegment) > 0) {
            throw new IllegalArgumentException(
                    "segment target " + segmentTarget + " is not within 500 ms to " + maxSegment);
        }
        if (partTarget.compareTo(Duration.ofMillis(20)) < 0 || partTarget.compareTo(segmentTarget) > 0) {
            throw new IllegalArgumentException(
                    "part target " + partTarget + " is not within 20 ms to " + segmentTarget);
        }
        if (maxSegment.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException("longest segment " + maxSegment + " is over 2 minutes");
        }
        if (windowTargets < 4 || windowTargets > 1_000) {
            throw new IllegalArgumentException(
                    "window of " + windowTargets + " target durations is not within 4 to 1000");
        }
        if (maxBytes < 1 << 16) {
            throw new IllegalArgumentException("window of " + maxBytes + " bytes is under 64 KiB");
        }
        if (maxWaiters < 1) {
            throw new IllegalArgumentException("waiters " + maxWaiters);
        }
    }

    /**
     * Segments of 2 s and parts of 200 ms; 8 target durations, so that a delta update (which may
     * only skip what is older than 6) has something to skip; 64 MiB, 10,000 waiters.
     */
    public static HlsSettings defaults() {
        return new HlsSettings(
                Duration.ofSeconds(2), Duration.ofMillis(200), 8, 64 << 20, Duration.ofSeconds(20), 10_000);
    }

    long partTargetMicros() {
        return partTarget.toNanos() / 1_000;
    }

    long maxSegmentMicros() {
        return maxSegment.toNanos() / 1_000;
    }
}
