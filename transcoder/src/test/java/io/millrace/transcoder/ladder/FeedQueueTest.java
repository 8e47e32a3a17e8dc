package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.memory.ChunkBytes;
import io.millrace.media.memory.ChunkMemory;
import io.millrace.media.memory.SlabPool;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedQueueTest {
    private final FeedQueue queue = new FeedQueue(1_000);
    private final SlabPool pool = new SlabPool(4 << 20);
    private final ChunkMemory memory = pool.forStream();

    @Test
    void whatDoesNotFitIsDroppedUntilASegmentBegins() throws Exception {
        assertThat(offer(chunk(1, true, 600))).isTrue();
        assertThat(offer(chunk(2, false, 600))).isFalse();
        assertThat(queue.take()).extracting(Chunk::sequence).isEqualTo(1L);
        assertThat(offer(chunk(3, false, 100))).isFalse();
        assertThat(offer(chunk(4, true, 100))).isTrue();
        assertThat(offer(chunk(5, false, 100))).isTrue();
        assertThat(queue.overflows()).isEqualTo(1);
        assertThat(queue.dropped()).isEqualTo(2);
    }

    @Test
    void aChunkThatIsTooLargeByItselfStillGoes() throws Exception {
        assertThat(offer(chunk(1, true, 5_000))).isTrue();
        assertThat(queue.take()).isNotNull();
    }

    @Test
    void theEndComesAfterWhatWaits() throws Exception {
        offer(chunk(1, true, 100));
        queue.end();
        assertThat(offer(chunk(2, false, 100))).isFalse();
        assertThat(queue.take()).isNotNull();
        @Nullable Chunk none = queue.take();
        assertThat(none).isNull();
    }

    @Test
    void aThinCameraIsBoundedInTime() {
        for (int i = 0; i < FeedQueue.MAX_CHUNKS; i++) {
            assertThat(offer(chunk(i, i % 10 == 0, 1))).isTrue();
        }
        assertThat(offer(chunk(FeedQueue.MAX_CHUNKS, true, 1))).isFalse();
        assertThat(queue.overflows()).isEqualTo(1);
    }

    @Test
    void whatWaitsIsHeldAndLetGoOfByWhoeverTakesIt() throws Exception {
        Chunk chunk = inSlabs(1, 1);
        assertThat(offer(chunk)).isTrue();
        // As the window does.
        chunk.media().release();
        memory.copyOf(new ByteBuffer[] {ByteBuffer.wrap(new byte[100])}).release();
        Chunk taken = queue.take();
        assertThat(taken).isNotNull();
        byte[] bytes = new byte[100];
        taken.media().read(0, bytes);
        assertThat(bytes).containsOnly(1);
        taken.media().release();
        memory.rest();
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void nothingStaysHeldAfterTheClose() {
        for (int i = 0; i < 20; i++) {
            Chunk chunk = inSlabs(i, i);
            // From the eleventh on they do not fit: nothing holds what was dropped.
            assertThat(offer(chunk)).isEqualTo(i < 10);
            chunk.media().release();
        }
        memory.rest();
        assertThat(pool.usedBytes()).isPositive();
        queue.close();
        queue.close();
        assertThat(pool.usedBytes()).isZero();
        assertThat(queue.bytes()).isZero();
        Chunk late = inSlabs(21, 21);
        assertThat(offer(late)).isFalse();
        late.media().release();
        memory.rest();
        assertThat(pool.usedBytes()).isZero();
    }

    private boolean offer(Chunk chunk) {
        boolean admitted = queue.admit(chunk);
        if (admitted) {
            queue.add(chunk);
        }
        return admitted;
    }

    /** Of 100 bytes, held by the caller. */
    private Chunk inSlabs(long sequence, int value) {
        byte[] bytes = new byte[100];
        Arrays.fill(bytes, (byte) value);
        return chunk(sequence, false, memory.copyOf(new ByteBuffer[] {ByteBuffer.wrap(bytes)}));
    }

    private static Chunk chunk(long sequence, boolean startsSegment, int bytes) {
        return chunk(sequence, startsSegment, ChunkBytes.of(new byte[bytes]));
    }

    private static Chunk chunk(long sequence, boolean startsSegment, ChunkBytes media) {
        return new Chunk(
                new InitSection(0, List.of(), new byte[0]),
                sequence,
                startsSegment,
                startsSegment,
                false,
                Instant.EPOCH,
                0,
                200_000,
                5,
                0,
                0,
                media,
                0,
                200_000);
    }
}
