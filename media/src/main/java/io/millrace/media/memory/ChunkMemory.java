package io.millrace.media.memory;

import java.nio.ByteBuffer;

/** Where the chunks of one live stream are put. One thread at a time. */
public interface ChunkMemory {
    /** A heap array for each chunk, which the garbage collector takes back: any number may be kept, for any time. */
    ChunkMemory HEAP = sources -> {
        ByteBuffer all = ByteBuffer.allocate(sizeBytes(sources));
        for (ByteBuffer source : sources) {
            all.put(source.duplicate());
        }
        return ChunkBytes.of(all.array());
    };

    /**
     * Copies each source, position to limit, one behind the other; positions stay as they are.
     *
     * @return held once, by the caller
     */
    ChunkBytes copyOf(ByteBuffer[] sources);

    /** No chunk follows for now: lets go of memory that was taken ahead. */
    default void rest() {}

    /** What the sources have together. */
    static int sizeBytes(ByteBuffer[] sources) {
        long size = 0;
        for (ByteBuffer source : sources) {
            size += source.remaining();
        }
        return Math.toIntExact(size);
    }
}
