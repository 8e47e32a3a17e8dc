package io.millrace.media.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SlabPoolTest {
    private static final int SLAB = SlabPool.SLAB_BYTES;
    private static final int AT_ONCE = SlabPool.SLABS_AT_ONCE;

    private final Random random = new Random(3);
    private final SlabPool pool = new SlabPool(8 << 20);
    private final ChunkMemory stream = pool.forStream();

    @Test
    void aChunkOverSeveralSlabsComesBackAsItWas() {
        stream.copyOf(buffers(random(SLAB - 5)));
        byte[] head = random(100);
        byte[] body = random(2 * SLAB + 17);

        ChunkBytes chunk = stream.copyOf(buffers(head, body));

        byte[] all = joined(head, body);
        assertThat(chunk.sizeBytes()).isEqualTo(all.length);
        assertThat(chunk.buffers()).hasSize(4);
        assertThat(joined(chunk.buffers())).isEqualTo(all);
        byte[] stretch = new byte[SLAB + 50];
        chunk.read(3, stretch);
        assertThat(stretch).isEqualTo(Arrays.copyOfRange(all, 3, 3 + stretch.length));
        assertThat(chunk.array()).isEqualTo(all).isSameAs(chunk.array());
    }

    @Test
    void sourcesStayAsTheyAre() {
        ByteBuffer source = ByteBuffer.wrap(random(50)).position(10).limit(30);
        ChunkBytes chunk = stream.copyOf(new ByteBuffer[] {source});
        assertThat(source.position()).isEqualTo(10);
        assertThat(chunk.array()).isEqualTo(Arrays.copyOfRange(source.array(), 10, 30));
    }

    @Test
    void memoryIsUsedAgainOnlyWhenTheLastHolderLetGo() {
        byte[] first = random(SLAB);
        ChunkBytes chunk = stream.copyOf(buffers(first));
        chunk.hold();
        chunk.release();
        // Far more than the pool has free; the chunk's memory would be among what is written to.
        for (int i = 0; i < 2 * AT_ONCE; i++) {
            stream.copyOf(buffers(random(SLAB))).release();
        }
        assertThat(joined(chunk.buffers())).isEqualTo(first);
        assertThat(pool.reservedBytes()).isEqualTo(AT_ONCE * SLAB);

        stream.rest();
        assertThat(pool.usedBytes()).isEqualTo(SLAB);
        chunk.release();
        assertThat(pool.usedBytes()).isZero();
    }

    // The Error would go up to the thread that reads from the camera, and end its session, again and again.
    @Test
    void whereTheSystemHasNoMoreMemoryChunksGoToTheHeap() {
        List<Integer> asked = new ArrayList<>();
        SlabPool small = new SlabPool(8 << 20, size -> {
            asked.add(size);
            if (asked.size() == 2) {
                throw new OutOfMemoryError("for the test");
            }
            return ByteBuffer.allocateDirect(size);
        });
        ChunkMemory memory = small.forStream();
        List<ChunkBytes> held = new ArrayList<>();
        for (int i = 0; i < 2 * AT_ONCE; i++) {
            byte[] bytes = random(SLAB);
            ChunkBytes chunk = memory.copyOf(buffers(bytes));
            assertThat(joined(chunk.buffers())).isEqualTo(bytes);
            held.add(chunk);
        }
        assertThat(asked).as("not asked again").hasSize(2);
        assertThat(small.reservedBytes()).isEqualTo(AT_ONCE * SLAB);
        held.forEach(ChunkBytes::release);
        memory.rest();
        assertThat(small.usedBytes()).isZero();
    }

    @Test
    void aSlabStaysWhileOneOfItsChunksIsHeld() {
        ChunkBytes released = stream.copyOf(buffers(random(1_000)));
        byte[] bytes = random(1_000);
        ChunkBytes held = stream.copyOf(buffers(bytes));
        released.release();
        stream.rest();
        assertThat(pool.usedBytes()).isEqualTo(SLAB);
        assertThat(held.array()).isEqualTo(bytes);
        held.release();
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void aCopyOutlivesTheChunk() {
        byte[] bytes = random(3_000);
        ChunkBytes chunk = stream.copyOf(buffers(bytes));
        chunk.array();
        chunk.release();
        for (int i = 0; i < 50; i++) {
            stream.copyOf(buffers(random(SLAB))).release();
        }
        assertThat(chunk.array()).isEqualTo(bytes);
    }

    @Test
    void whatNobodyHoldsIsNotRead() {
        ChunkBytes chunk = stream.copyOf(buffers(random(10)));
        chunk.release();
        assertThat(chunk.arrayIfThere()).isNull();
        assertThatThrownBy(chunk::array).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(chunk::buffers).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(chunk::hold).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(chunk::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void beyondTheLimitChunksGoToTheHeap() {
        SlabPool small = new SlabPool(AT_ONCE * SLAB);
        ChunkMemory memory = small.forStream();
        ChunkBytes inSlabs = memory.copyOf(buffers(random((AT_ONCE - 1) * SLAB)));
        byte[] bytes = random(2 * SLAB);
        ChunkBytes onHeap = memory.copyOf(buffers(bytes));
        onHeap.release();
        assertThat(onHeap.array()).isEqualTo(bytes);
        assertThat(small.reservedBytes()).isEqualTo(AT_ONCE * SLAB);

        inSlabs.release();
        assertThat(memory.copyOf(buffers(bytes)).array()).isEqualTo(bytes);
        assertThat(small.usedBytes()).isGreaterThan(0);
    }

    /** A viewer asks for a part in the moment it leaves the window: it gets its bytes or nothing, never another's. */
    @Test
    void aReaderNeverSeesWhatWasWrittenLater() throws Exception {
        AtomicReference<ChunkBytes> newest = new AtomicReference<>(stream.copyOf(buffers(filled(1))));
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<String> wrong = new AtomicReference<>("");
        CountDownLatch reading = new CountDownLatch(1);
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                byte[] bytes = Objects.requireNonNull(newest.get()).arrayIfThere();
                for (int i = 1; bytes != null && i < bytes.length; i++) {
                    if (bytes[i] != bytes[0]) {
                        wrong.set(bytes[0] + " and " + bytes[i] + " at " + i);
                    }
                }
                reading.countDown();
            }
        });
        reading.await();
        for (int i = 0; i < 5_000; i++) {
            ChunkBytes next = stream.copyOf(buffers(filled(i)));
            Objects.requireNonNull(newest.getAndSet(next)).release();
        }
        done.set(true);
        reader.join();
        assertThat(wrong.get()).isEmpty();
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[20_000];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private byte[] random(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static ByteBuffer[] buffers(byte[]... pieces) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (byte[] piece : pieces) {
            buffers.add(ByteBuffer.wrap(piece));
        }
        return buffers.toArray(ByteBuffer[]::new);
    }

    private static byte[] joined(byte[]... pieces) {
        return joined(buffers(pieces));
    }

    private static byte[] joined(ByteBuffer... pieces) {
        ByteBuffer all = ByteBuffer.allocate(ChunkMemory.sizeBytes(pieces));
        for (ByteBuffer piece : pieces) {
            all.put(piece);
        }
        return all.array();
    }
}
