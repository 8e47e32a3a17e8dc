package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import io.millrace.media.publish.EndReason;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The history of publish sessions. Blocking; throws {@link CatalogException} like {@link Cameras}. */
public interface StreamSessions {
    /** Adds the session, or updates the one with its id; what has ended does not go on again. */
    void save(StreamSession session);

    /**
     * Ends those of {@code node} that a crash left open: at {@code at}, or at their start where that is
     * later, for {@link EndReason#SHUTDOWN}; returns how many. Sessions of no
     * node are ended with them.
     */
    int closeOrphans(String node, Instant at);

    /** Those of {@code node} that go on. */
    List<UUID> open(String node);

    /**
     * Ends those of {@code sessions} that go on, whose end nobody told: at {@code at}, or at the start of
     * their camera's next session where that is earlier; returns how many.
     */
    int close(Collection<UUID> sessions, Instant at, EndReason reason);

    /** Sessions of {@code camera} that overlap {@code [from, to)}, oldest first; one that goes on has no end. */
    List<StreamSession> within(CameraId camera, Instant from, Instant to);

    /** The latest sessions of {@code camera}, newest first. */
    List<StreamSession> latest(CameraId camera, int limit);
}
