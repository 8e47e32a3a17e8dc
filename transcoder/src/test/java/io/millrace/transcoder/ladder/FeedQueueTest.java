package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.memory.ChunkBytes;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedQueueTest {
    private final FeedQueue queue = new FeedQueue(1_000);

    @Test
    void whatDoesNotFitIsDroppedUntilASegmentBegins() throws Exception {
        assertThat(queue.offer(chunk(1, true, 600))).isTrue();
        assertThat(queue.offer(chunk(2, false, 600))).isFalse();
        assertThat(queue.take()).extracting(Chunk::sequence).isEqualTo(1L);
        assertThat(queue.offer(chunk(3, false, 100))).isFalse();
        assertThat(queue.offer(chunk(4, true, 100))).isTrue();
        assertThat(queue.offer(chunk(5, false, 100))).isTrue();
        assertThat(queue.overflows()).isEqualTo(1);
        assertThat(queue.dropped()).isEqualTo(2);
    }

    @Test
    void aChunkThatIsTooLargeByItselfStillGoes() throws Exception {
        assertThat(queue.offer(chunk(1, true, 5_000))).isTrue();
        assertThat(queue.take()).isNotNull();
    }

    @Test
    void theEndComesAfterWhatWaits() throws Exception {
        queue.offer(chunk(1, true, 100));
        queue.end();
        assertThat(queue.offer(chunk(2, false, 100))).isFalse();
        assertThat(queue.take()).isNotNull();
        @Nullable Chunk none = queue.take();
        assertThat(none).isNull();
    }

    private static Chunk chunk(long sequence, boolean startsSegment, int bytes) {
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
                ChunkBytes.of(new byte[bytes]),
                0,
                200_000);
    }
}
