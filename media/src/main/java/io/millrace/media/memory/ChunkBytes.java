package io.millrace.media.memory;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one chunk, written once and shared. They lie either in a heap array, which stays as
 * long as anyone refers to it and need not be held, or in slabs, which others write to as soon as
 * nobody holds them.
 *
 * <p>Who keeps a chunk for later calls {@link #hold} while somebody else still holds it (a listener:
 * within the call that brought the chunk), and {@link #release} once when it is done. {@link
 * #buffers} may only be read in between. {@link #array} is a copy that is right for ever, so whoever
 * has it needs to hold nothing: viewers get that. It is made when first asked for.
 *
 * <p>Safe for use by many threads.
 */
public final class ChunkBytes {
    private final int sizeBytes;
    private final boolean inSlabs;
    private List<Slab.Stretch> stretches;
    private byte @Nullable [] array;
    private int holders = 1;

    private ChunkBytes(int sizeBytes, List<Slab.Stretch> stretches, byte @Nullable [] array) {
        this.sizeBytes = sizeBytes;
        this.inSlabs = array == null;
        this.stretches = stretches;
        this.array = array;
    }

    /** In an array of their own, which nobody writes any more. */
    public static ChunkBytes of(byte[] array) {
        return new ChunkBytes(array.length, List.of(), array);
    }

    /** @param stretches held for this chunk */
    static ChunkBytes in(List<Slab.Stretch> stretches, int sizeBytes) {
        return new ChunkBytes(sizeBytes, stretches, null);
    }

    public int sizeBytes() {
        return sizeBytes;
    }

    /** @throws IllegalStateException if everyone has let go of it */
    public synchronized void hold() {
        requireHeld();
        holders++;
    }

    /** @throws IllegalStateException if it was released more often than held: somebody reads what is not theirs */
    public synchronized void release() {
        requireHeld();
        holders--;
        if (holders == 0) {
            List<Slab.Stretch> free = stretches;
            stretches = List.of();
            for (Slab.Stretch stretch : free) {
                stretch.slab().release();
            }
        }
    }

    /**
     * In order, each from position 0 to its limit, positions the caller's own: for whoever holds it,
     * and until they release it.
     *
     * @throws IllegalStateException if everyone has let go of it
     */
    public synchronized ByteBuffer[] buffers() {
        requireHeld();
        if (!inSlabs && array != null) {
            return new ByteBuffer[] {ByteBuffer.wrap(array)};
        }
        ByteBuffer[] buffers = new ByteBuffer[stretches.size()];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = stretches.get(i).buffer();
        }
        return buffers;
    }

    /**
     * Copies a stretch, for whoever holds it.
     *
     * @throws IllegalStateException if everyone has let go of it
     */
    public void read(int offset, byte[] into) {
        if (offset < 0 || offset > sizeBytes - into.length) {
            throw new IndexOutOfBoundsException(offset + " and " + into.length + " more of " + sizeBytes);
        }
        int skip = offset;
        int done = 0;
        for (ByteBuffer buffer : buffers()) {
            int from = Math.min(skip, buffer.limit());
            int count = Math.min(buffer.limit() - from, into.length - done);
            buffer.get(from, into, done, count);
            skip -= from;
            done += count;
        }
    }

    /**
     * One array for all who ask, not to be written.
     *
     * @throws IllegalStateException if everyone has let go of it before anyone asked
     */
    public byte[] array() {
        byte[] all = arrayIfThere();
        if (all == null) {
            throw gone();
        }
        return all;
    }

    /** As {@link #array}; null if everyone has let go of it before anyone asked. */
    public synchronized byte @Nullable [] arrayIfThere() {
        if (array == null && holders > 0) {
            ByteBuffer all = ByteBuffer.allocate(sizeBytes);
            for (Slab.Stretch stretch : stretches) {
                all.put(stretch.buffer());
            }
            array = all.array();
        }
        return array;
    }

    private void requireHeld() {
        if (inSlabs && holders == 0) {
            throw gone();
        }
    }

    private static IllegalStateException gone() {
        return new IllegalStateException("a chunk that nobody holds any more");
    }
}
