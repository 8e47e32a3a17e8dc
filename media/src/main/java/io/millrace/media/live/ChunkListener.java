package io.millrace.media.live;

import io.millrace.media.Chunk;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.time.Instant;

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
     * Received samples that are in no chunk; told when the next chunks can be decoded, or the
     * session ends.
     *
     * @param start when the first of them arrived, by the clock
     * @param end when the last of them did
     */
    default void onDropped(DropCause cause, Instant start, Instant end, long samples) {}

    /** The publish session ended; the live stream stays, and chunks of a next session may follow. */
    default void onSessionEnd(EndReason reason) {}
}
