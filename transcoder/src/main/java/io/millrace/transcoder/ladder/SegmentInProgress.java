package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The source's chunks since its last segment began: a child that is started begins with them,
 * faster than real time. Guarded by the ladder's lock.
 */
final class SegmentInProgress {
    /** A segment that is larger cannot be caught up with: a child then starts with the next. */
    private static final long MAX_BYTES = 12L << 20;

    /** Held. */
    private final List<Chunk> chunks = new ArrayList<>();

    private long bytes;
    private boolean whole;

    /** A segment begins with the next chunk. */
    void begin() {
        clear();
        whole = true;
    }

    void add(Chunk chunk) {
        bytes += chunk.sizeBytes();
        whole &= bytes <= MAX_BYTES;
        if (whole) {
            chunk.media().hold();
            chunks.add(chunk);
        } else {
            letGo();
        }
    }

    /** What is left of this segment is not to be begun with. */
    void clear() {
        letGo();
        bytes = 0;
    }

    private void letGo() {
        chunks.forEach(chunk -> chunk.media().release());
        chunks.clear();
    }

    /** Null when there is none to begin with. */
    @Nullable
    Chunk first() {
        return chunks.isEmpty() ? null : chunks.getFirst();
    }

    /** From the segment's first on, in order. */
    List<Chunk> chunks() {
        return List.copyOf(chunks);
    }
}
