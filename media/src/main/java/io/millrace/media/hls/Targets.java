package io.millrace.media.hls;

import io.millrace.media.Chunk;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The target duration and the part target that a camera's playlists declare. Shared by its rungs:
 * RFC 8216bis, 6.2.4, wants both, and {@code EXT-X-SERVER-CONTROL} which follows from them, equal
 * in all media playlists. Any thread.
 *
 * <p>The RFC also wants the target duration never to change, and no segment to be longer. A camera
 * with a variable keyframe interval makes that impossible without cutting between keyframes. So:
 * the first segment chooses, with a tenth to spare; a longer one raises it, once for its length
 * (hls.js, ExoPlayer and FFmpeg take the value of each reload; a playlist whose segments exceed it
 * makes them poll too early and stall); and it falls back only when nothing of that length came for
 * {@value #MEMORY_SECONDS} s.
 */
final class Targets {
    static final int MEMORY_SECONDS = 120;

    private static final long MEMORY_MICROS = MEMORY_SECONDS * 1_000_000L / 2;
    /** Steps of a part target that the packager did not choose. */
    private static final long STEP_MICROS = 10_000;

    private final long minimumPartMicros;
    private final int minimumSeconds;
    private final RecentMaximum segments = new RecentMaximum(MEMORY_MICROS);
    private final RecentMaximum parts = new RecentMaximum(MEMORY_MICROS);
    /** What the packager of each rung keeps to. */
    private final Map<String, Long> declaredMicros = new HashMap<>();

    private boolean started;
    private volatile int targetSeconds;
    private volatile long partMicros;
    private volatile long changes;

    Targets(HlsSettings settings) {
        minimumPartMicros = settings.partTargetMicros();
        minimumSeconds = Math.max(1, roundedSeconds(settings.segmentTarget().toNanos() / 1_000));
        targetSeconds = minimumSeconds;
        partMicros = minimumPartMicros;
    }

    /** {@code EXT-X-TARGETDURATION}. */
    int targetSeconds() {
        return targetSeconds;
    }

    long targetMicros() {
        return targetSeconds * 1_000_000L;
    }

    /** {@code PART-TARGET}. */
    long partMicros() {
        return partMicros;
    }

    /** Times one of them changed after the first segment chose. */
    long changes() {
        return changes;
    }

    /**
     * Takes a part into account, before a playlist lists it. The packager declares a target and
     * keeps to it; a single frame that outlasts it still has to be listed truthfully.
     *
     * @param longestListedMicros the longest part still listed
     */
    synchronized void onPart(String rung, Chunk part, long longestListedMicros, long nowMicros) {
        parts.offer(part.durationMicros(), nowMicros);
        declaredMicros.put(rung, part.partTargetMicros());
        long declared = Math.max(minimumPartMicros, Collections.max(declaredMicros.values()));
        long longest = Math.max(parts.get(), longestListedMicros);
        long needed = longest <= declared ? declared : (longest + STEP_MICROS - 1) / STEP_MICROS * STEP_MICROS;
        if (needed != partMicros) {
            partMicros = needed;
            changes += started ? 1 : 0;
        }
    }

    /**
     * Takes a complete segment into account, before a playlist lists it.
     *
     * @param longestListedMicros the longest segment still listed
     */
    synchronized void onSegment(long durationMicros, long longestListedMicros, long nowMicros) {
        segments.offer(durationMicros, nowMicros);
        long longest = Math.max(segments.get(), longestListedMicros);
        int needed = Math.max(minimumSeconds, roundedSeconds(longest));
        if (!started) {
            targetSeconds = Math.max(minimumSeconds, roundedSeconds(longest * 11 / 10));
            started = true;
        } else if (needed > targetSeconds
                || Math.max(minimumSeconds, roundedSeconds(longest * 11 / 10)) < targetSeconds) {
            targetSeconds = needed;
            changes++;
        }
    }

    /** A rung stopped: what its packager kept to counts no more. */
    synchronized void forget(String rung) {
        declaredMicros.remove(rung);
    }

    /** As RFC 8216bis, 4.4.3.1, compares a segment's duration: rounded to the nearest second. */
    static int roundedSeconds(long micros) {
        return (int) ((micros + 500_000) / 1_000_000);
    }
}
