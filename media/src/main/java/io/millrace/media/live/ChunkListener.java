package io.millrace.media.live;

import io.millrace.media.Chunk;
import io.millrace.media.MediaSample;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.time.Instant;
import java.util.List;

/**
 * Receives a live stream's chunks in order, on the publishing session's I/O thread. Must not
 * block: one that does slow work enqueues (bounded in bytes) and counts what it drops.
 *
 * <p>A chunk's bytes are there for the length of the call. A listener that wants them later holds
 * them ({@link io.millrace.media.memory.ChunkBytes#hold}) and lets go of them when it is done, or
 * takes its copy, {@link Chunk#bytes}, within the call.
 */
public interface ChunkListener {
    /** Chunks from here on are from {@code session}; before its first. */
    default void onSessionStart(PublishSession session) {}

    void onChunk(Chunk chunk);

    /**
     * Received samples that have waited for a part's length and are in no chunk yet: while it is open
     * which tracks a session has, or which part target fits a configuration. They are the beginning of
     * a time-line; the next call goes on where this one ended. The chunks that hold them follow, and
     * then {@link #onWaitingOver}. For one that must not lose them if the process is killed meanwhile.
     *
     * @param samples in order of arrival; payloads may be kept
     * @param start wall time of the first of them; the others follow it as they arrived
     */
    default void onWaiting(List<MediaSample> samples, Instant start) {}

    /**
     * All that {@link #onWaiting} told is in the chunks that were passed, or in the next one, or was
     * told by {@link #onAhead}.
     */
    default void onWaitingOver() {}

    /**
     * Received samples that have waited for longer than a part, within a time-line: its sound goes on
     * and its picture is late. They go on where those told before ended, unless chunks hold those; the
     * chunks that hold these follow. For one that must not lose them if the process is killed meanwhile.
     */
    default void onAhead(AheadSamples samples) {}

    /** The time-line of {@link #onAhead} ended: all that it told is in the chunks that were passed. */
    default void onAheadOver() {}

    /**
     * Received samples that are in no chunk; told when the next chunks can be decoded, or the
     * session ends.
     *
     * @param start when the first of them arrived, by the clock
     * @param end when the last of them did
     */
    default void onDropped(DropCause cause, Instant start, Instant end, long samples) {}

    /**
     * Chunks that this listener did not get: it threw at the first of them, and they were let pass up
     * to the next segment. Told before the chunk that it goes on with, which is after a discontinuity,
     * or when the session ends or it is removed. If it does not go on, the same span is told again when it
     * has grown.
     *
     * @param start wall time of the first of them
     * @param end wall time at which the last of them ends
     * @param samples how many they hold
     */
    default void onMissed(Instant start, Instant end, long samples) {}

    /** The publish session ended; the live stream stays, and chunks of a next session may follow. */
    default void onSessionEnd(EndReason reason) {}
}
