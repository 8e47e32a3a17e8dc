package io.millrace.media.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills one slab after another with the chunks of one live stream. They are let go of in about the
 * order in which they came, so slabs come free whole: at most one is half full and one half free. A
 * chunk goes on in the next slab where one ends, so none has an unused rest.
 */
final class StreamSlabs implements ChunkMemory {
    private final SlabPool pool;
    private @Nullable Slab filling;

    StreamSlabs(SlabPool pool) {
        this.pool = pool;
    }

    @Override
    public ChunkBytes copyOf(ByteBuffer[] sources) {
        int size = ChunkMemory.sizeBytes(sources);
        Slab slab = filling;
        int missing = size - (slab == null ? 0 : slab.roomBytes());
        List<Slab> more = missing > 0 ? pool.take(missing) : List.of();
        if (more == null) {
            return HEAP.copyOf(sources);
        }
        List<Slab.Stretch> stretches = new ArrayList<>(more.size() + 1);
        int next = 0;
        int inSlab = 0;
        for (ByteBuffer source : sources) {
            int from = source.position();
            while (from < source.limit()) {
                if (slab == null || slab.roomBytes() == 0) {
                    if (slab != null) {
                        leave(slab, inSlab, stretches);
                    }
                    slab = more.get(next++);
                    filling = slab;
                    inSlab = 0;
                }
                int now = Math.min(source.limit() - from, slab.roomBytes());
                slab.append(source, from, now);
                from += now;
                inSlab += now;
            }
        }
        if (slab != null && inSlab > 0) {
            stretches.add(slab.hold(inSlab));
        }
        return ChunkBytes.in(stretches, size);
    }

    @Override
    public void rest() {
        Slab slab = filling;
        filling = null;
        if (slab != null) {
            slab.release();
        }
    }

    private static void leave(Slab full, int inSlab, List<Slab.Stretch> stretches) {
        if (inSlab > 0) {
            stretches.add(full.hold(inSlab));
        }
        full.release();
    }
}
