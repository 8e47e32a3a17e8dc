package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.Chunk;
import io.millrace.media.memory.ChunkMemory;
import io.millrace.media.memory.SlabPool;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The window over memory that others write to as soon as it lets go. */
class RecycledChunksTest {
    private static final int PART_BYTES = 30_000;

    private final SlabPool pool = new SlabPool(64 << 20);
    private final ChunkMemory memory = pool.forStream();
    private final WindowBench bench = new WindowBench();

    RecycledChunksTest() {
        bench.camera.partBytes(PART_BYTES);
    }

    @Test
    void everyListedPartHasItsOwnBytes() {
        segments(40);
        WindowSnapshot window = bench.window.sourceWindow();
        for (long number = window.held(0).start.firstPart; number < window.nextPart; number++) {
            assertThat(text(window.part(number))).startsWith("chunk " + (number - WindowBench.FIRST * 20));
        }
    }

    @Test
    void memoryIsBoundedByTheWindowAndGivenBackAtTheEnd() {
        segments(4);
        long early = pool.usedBytes();
        segments(100);
        assertThat(pool.usedBytes()).isLessThanOrEqualTo(early + 3 * 64 * 1024);
        bench.window.close();
        memory.rest();
        assertThat(pool.usedBytes()).isZero();
        segments(1);
        memory.rest();
        assertThat(pool.usedBytes()).as("after the close").isZero();
    }

    // The ladder of a camera that was deleted may be planned a moment later: nobody would have let go of these.
    @Test
    void aRungThatIsAddedToAClosedWindowKeepsNothing() {
        segments(2);
        bench.window.close();
        RungWindow late = bench.window.addRung(new Rung("480p", "avc1.4d401f", 854, 480, 25, 1_400_000, 1_000_000));
        Chunk made = bench.camera.segment(200);
        Chunk chunk = recycled(made, memory, new ByteBuffer[] {ByteBuffer.wrap(made.bytes())});
        late.onChunk(chunk);
        chunk.media().release();
        memory.rest();
        assertThat(pool.usedBytes()).isZero();
        assertThat(bench.ask("480p/media.m3u8")).isCompletedWithValueMatching(HlsReply.NotNow.class::isInstance);
    }

    @Test
    void aChunkThatCannotBeAppendedIsNotHeld() {
        bench.segments(1);
        Chunk made = bench.camera.part(200);
        Chunk chunk = recycled(made, memory, new ByteBuffer[] {ByteBuffer.wrap(made.bytes())});
        assertThatThrownBy(() -> bench.window.onChunk(withoutInit(chunk))).isInstanceOf(NullPointerException.class);
        chunk.media().release();
        memory.rest();
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void anAnswerOutlivesItsPartAndAnOldSnapshotFindsNothing() {
        segments(5);
        WindowSnapshot old = bench.window.sourceWindow();
        long first = old.held(0).start.firstPart;
        HlsReply.Content part = old.part(first);
        String before = text(part);
        segments(20);
        assertThat(text(part)).isEqualTo(before);
        assertThat(old.part(first + 1)).isNull();
        assertThat(old.held(1).content()).isNull();
    }

    private static String text(@Nullable HlsReply content) {
        return WindowBench.text(Objects.requireNonNull(content));
    }

    private void segments(int count) {
        for (int i = 0; i < count; i++) {
            feed(bench.camera.segment(200));
            for (int p = 0; p < 9; p++) {
                feed(bench.camera.part(200));
            }
        }
    }

    private void feed(Chunk made) {
        Chunk chunk = recycled(made, memory, new ByteBuffer[] {ByteBuffer.wrap(made.bytes())});
        bench.window.onChunk(chunk);
        chunk.media().release();
    }

    /** No window takes it. */
    @SuppressWarnings("NullAway")
    private static Chunk withoutInit(Chunk chunk) {
        return new Chunk(
                null,
                chunk.sequence(),
                false,
                false,
                false,
                chunk.wallStart(),
                chunk.startMicros(),
                chunk.durationMicros(),
                chunk.videoSamples(),
                chunk.audioSamples(),
                chunk.audioBytes(),
                chunk.media(),
                chunk.receivedNanos(),
                chunk.partTargetMicros());
    }

    /** The same with other bytes, in that memory. */
    static Chunk recycled(Chunk made, ChunkMemory memory, ByteBuffer[] media) {
        return new Chunk(
                made.init(),
                made.sequence(),
                made.startsSegment(),
                made.independent(),
                made.discontinuity(),
                made.wallStart(),
                made.startMicros(),
                made.durationMicros(),
                made.videoSamples(),
                made.audioSamples(),
                made.audioBytes(),
                memory.copyOf(media),
                made.receivedNanos(),
                made.partTargetMicros());
    }
}
