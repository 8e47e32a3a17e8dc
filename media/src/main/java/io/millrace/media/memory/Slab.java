package io.millrace.media.memory;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A piece of memory that several chunks of one live stream lie in, one behind the other. Back to
 * its pool when the stream has filled it and the last of these chunks is released.
 */
final class Slab {
    private final SlabPool pool;
    private final ByteBuffer memory;
    private final AtomicInteger holders = new AtomicInteger();
    private int usedBytes;

    /** A chunk's share of a slab. */
    record Stretch(Slab slab, int offset, int sizeBytes) {
        ByteBuffer buffer() {
            return slab.memory.slice(offset, sizeBytes).asReadOnlyBuffer();
        }
    }

    /** @param memory nobody else's */
    Slab(SlabPool pool, ByteBuffer memory) {
        this.pool = pool;
        this.memory = memory;
    }

    /** Empty again, and held by the stream that fills it. */
    void begin() {
        usedBytes = 0;
        holders.set(1);
    }

    int roomBytes() {
        return memory.capacity() - usedBytes;
    }

    /** Copies {@code sizeBytes} of the source behind what is there. */
    void append(ByteBuffer source, int from, int sizeBytes) {
        memory.put(usedBytes, source, from, sizeBytes);
        usedBytes += sizeBytes;
    }

    /** What was appended last, held until {@link #release}. */
    Stretch hold(int sizeBytes) {
        holders.incrementAndGet();
        return new Stretch(this, usedBytes - sizeBytes, sizeBytes);
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            pool.give(this);
        }
    }
}
