package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.List;

/** The history of publish sessions. Blocking; throws {@link CatalogException} like {@link Cameras}. */
public interface StreamSessions {
    /** Adds the session, or updates the one with its id. */
    void save(StreamSession session);

    /**
     * Ends those of {@code node} that a crash left open: at {@code at}, or at their start where that is
     * later, for {@link io.millrace.media.publish.EndReason#SHUTDOWN}; returns how many. Sessions of no
     * node are ended with them.
     */
    int closeOrphans(String node, Instant at);

    /** Sessions of {@code camera} that overlap {@code [from, to)}, oldest first; one that goes on has no end. */
    List<StreamSession> within(CameraId camera, Instant from, Instant to);

    /** The latest sessions of {@code camera}, newest first. */
    List<StreamSession> latest(CameraId camera, int limit);
}
