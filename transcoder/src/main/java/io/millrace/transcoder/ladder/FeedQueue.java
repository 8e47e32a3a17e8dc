package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Chunks on their way to a child, held, and bounded in bytes and number. When the child is slow the
 * chunk that does not fit is dropped, and those after it, until a segment begins. One thread adds,
 * and never waits.
 */
final class FeedQueue implements AutoCloseable {
    /** Fifty seconds. Of a camera of 100 kbit/s the bytes alone would be twenty minutes. */
    static final int MAX_CHUNKS = 256;

    private final long maxBytes;
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private long bytes;
    private boolean dropping;
    private boolean ended;
    private int overflows;
    private long dropped;

    FeedQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Whether there is room; the chunk is dropped if there is none.
     *
     * @return false also if the queue has been ended
     */
    synchronized boolean admit(Chunk chunk) {
        if (ended) {
            return false;
        }
        boolean fits = bytes + chunk.sizeBytes() <= maxBytes && chunks.size() < MAX_CHUNKS || chunks.isEmpty();
        if (!fits && !dropping) {
            overflows++;
        }
        dropping = !fits || dropping && !chunk.startsSegment();
        dropped += dropping ? 1 : 0;
        return !dropping;
    }

    /**
     * Nothing if the queue has been ended meanwhile.
     *
     * @param chunk just admitted; held by the caller
     */
    synchronized void add(Chunk chunk) {
        if (!ended) {
            chunk.media().hold();
            bytes += chunk.sizeBytes();
            chunks.add(chunk);
            notifyAll();
        }
    }

    /** What was added is still taken; nothing more is. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Nothing more is taken: lets go of what waits. Idempotent. */
    @Override
    public synchronized void close() {
        end();
        chunks.forEach(chunk -> chunk.media().release());
        chunks.clear();
        bytes = 0;
    }

    /**
     * Waits for the next.
     *
     * @return held, and the caller lets go of it; null when the queue has been ended and is empty
     */
    @Nullable
    synchronized Chunk take() throws InterruptedException {
        while (chunks.isEmpty() && !ended) {
            wait();
        }
        Chunk chunk = chunks.poll();
        bytes -= chunk == null ? 0 : chunk.sizeBytes();
        return chunk;
    }

    /** Times the child fell behind. */
    synchronized int overflows() {
        return overflows;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized long dropped() {
        return dropped;
    }
}
