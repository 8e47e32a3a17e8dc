package io.millrace.media.memory;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Memory beside the heap for the chunks of all live streams, used again and again.
 *
 * <p>A chunk lives for as long as the live window, about 8 s: on the heap that is long enough to be
 * copied to the old generation, and each made it grow and be collected. At 100 cameras of 2 Mbit/s
 * that took a quarter of the CPU and the process grew to 1.5 GB.
 *
 * <p>It grows with what the windows hold and keeps what it has. Beyond its limit chunks go to the
 * heap. Safe for use by many threads.
 */
public final class SlabPool {
    /** About a third of a second at 2 Mbit/s: what a stream has half full is little against what it holds. */
    static final int SLAB_BYTES = 64 << 10;

    /** 4 MiB, so that most of it can lie in large pages, where the launcher has the system give them. */
    static final int SLABS_AT_ONCE = 64;

    private static final System.Logger LOG = System.getLogger(SlabPool.class.getName());

    private final IntFunction<ByteBuffer> system;
    private final ArrayDeque<Slab> free = new ArrayDeque<>();
    private long limitBytes;
    private long reservedBytes;

    /** @param limitBytes of memory beside the heap, at most */
    public SlabPool(long limitBytes) {
        this(limitBytes, ByteBuffer::allocateDirect);
    }

    /** @param system gives so many bytes, or throws {@link OutOfMemoryError} */
    SlabPool(long limitBytes, IntFunction<ByteBuffer> system) {
        this.limitBytes = limitBytes;
        this.system = system;
    }

    /** For the chunks of one live stream. */
    public ChunkMemory forStream() {
        return new StreamSlabs(this);
    }

    /** What was taken from the system so far; it is not given back. */
    public synchronized long reservedBytes() {
        return reservedBytes;
    }

    /** What chunks lie in, or are to be put in next. */
    public synchronized long usedBytes() {
        return reservedBytes - (long) free.size() * SLAB_BYTES;
    }

    /** @return slabs for that much, or null when the limit is reached */
    synchronized @Nullable List<Slab> take(int sizeBytes) {
        int count = Math.ceilDiv(sizeBytes, SLAB_BYTES);
        while (free.size() < count) {
            if (!grow()) {
                return null;
            }
        }
        List<Slab> taken = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            // What was given back last is in the caches, and what is never needed is never touched.
            Slab slab = free.removeLast();
            slab.begin();
            taken.add(slab);
        }
        return taken;
    }

    synchronized void give(Slab slab) {
        free.addLast(slab);
    }

    private boolean grow() {
        int size = SLABS_AT_ONCE * SLAB_BYTES;
        if (reservedBytes + size > limitBytes) {
            return false;
        }
        ByteBuffer memory;
        try {
            memory = system.apply(size);
        } catch (OutOfMemoryError e) {
            // Others took what was left for chunks. Asking again would make each chunk of each camera
            // wait for a collection, so that is all there will be.
            limitBytes = reservedBytes;
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "no more memory beside the heap than " + reservedBytes
                            + " bytes for chunks, further ones go to the heap; raise -XX:MaxDirectMemorySize: "
                            + e.getMessage());
            return false;
        }
        reservedBytes += size;
        for (int i = 0; i < SLABS_AT_ONCE; i++) {
            free.addLast(new Slab(this, memory.slice(i * SLAB_BYTES, SLAB_BYTES)));
        }
        return true;
    }
}
