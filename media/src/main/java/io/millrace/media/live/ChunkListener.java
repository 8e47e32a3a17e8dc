package io.millrace.media.live;

import io.millrace.media.Chunk;
import io.millrace.media.publish.EndReason;

/**
 * Receives a live stream's chunks in order, on the publishing session's I/O thread. Must not
 * block: one that does slow work enqueues (bounded in bytes) and counts what it drops.
 */
public interface ChunkListener {
    void onChunk(Chunk chunk);

    /** The publish session ended; the live stream stays, and chunks of a next session may follow. */
    default void onSessionEnd(EndReason reason) {}
}
