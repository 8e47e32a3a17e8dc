package io.millrace.media.ladder;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A camera's ladder at one moment.
 *
 * @param listed rungs that viewers are offered, running or not
 * @param running rungs that are encoded now
 * @param cores what that takes, by estimate: 1.5 is one and a half
 * @param queuedBytes of the source, waiting for encoders that are slower than it
 * @param droppedChunks of the source, which encoders were too slow for, since the camera's first publish
 * @param failures of its encoders, since the camera's first publish
 * @param lastFailure null if there was none
 * @param unavailableUntil rungs taken from viewers for a while, and when that ends at the earliest
 */
public record LadderStatus(
        LadderMode mode,
        Set<String> listed,
        Set<String> running,
        double cores,
        long queuedBytes,
        long droppedChunks,
        long failures,
        @Nullable String lastFailure,
        Map<String, Instant> unavailableUntil) {
    public LadderStatus {
        listed = Set.copyOf(listed);
        running = Set.copyOf(running);
        unavailableUntil = Map.copyOf(unavailableUntil);
    }
}
