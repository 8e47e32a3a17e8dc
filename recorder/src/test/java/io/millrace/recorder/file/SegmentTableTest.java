package io.millrace.recorder.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Chunk;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.publish.EndReason;
import io.millrace.media.tape.TapeIndex;
import io.millrace.recorder.testing.ManualClock;
import io.millrace.recorder.testing.TestCamera;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentTableTest {
    private static final int RESERVE_BYTES = OpenRecording.RESERVE_BYTES - 8;

    private final List<Chunk> chunks = new ArrayList<>();

    @Test
    void aStreamWithOneKeyframeIsIndexedWhateverItsSize() throws Exception {
        SegmentTable table = oneKeyframe(20, 500_000_000);
        TapeIndex tape = table.tape(900, 70_000, true);
        long bytes = 0;
        for (int i = 0; i < tape.segments(); i++) {
            bytes += tape.sizeBytes(i);
        }
        assertThat(bytes).isEqualTo(20 * 500_000_000L);
        assertThat(table.toIndex(RESERVE_BYTES)).hasSizeLessThanOrEqualTo(RESERVE_BYTES);
    }

    @Test
    void mergedNeighboursKeepTo31Bits() throws Exception {
        SegmentTable table = table();
        for (int i = 0; i < 12_000; i++) {
            table.add(piece(i, i < 11_990 ? 1_000 : 900_000_000, true));
        }
        assertThat(table.toIndex(RESERVE_BYTES)).hasSizeLessThanOrEqualTo(RESERVE_BYTES);
    }

    @Test
    void aStreamWithOneKeyframeIsPlayedInPieces() throws Exception {
        TapeIndex tape = oneKeyframe(20_000, 100).tape(900, 70_000, true);
        assertThat(tape.segments()).isEqualTo(3);
    }

    private SegmentTable oneKeyframe(int pieces, int sizeBytes) throws IOException {
        SegmentTable table = table();
        for (int i = 0; i < pieces; i++) {
            table.add(piece(i, sizeBytes, i == 0));
        }
        return table;
    }

    private SegmentTable table() throws IOException {
        new TestCamera("yard", false, new ManualClock("2026-11-21T10:00:00Z"), chunks::add)
                .publish()
                .seconds(10)
                .end(EndReason.UNPUBLISHED);
        return new SegmentTable(movie());
    }

    private MovieHeader movie() throws IOException {
        return MovieHeader.parseInit(ByteBuffer.wrap(chunks.getFirst().init().bytes()));
    }

    private SegmentTable.Piece piece(int number, int sizeBytes, boolean startsSegment) throws IOException {
        byte[] chunk = chunks.get(Math.min(number, chunks.size() - 1)).bytes();
        int moofBytes = ByteBuffer.wrap(chunk).getInt(0);
        Fragment fragment =
                Fragment.parse(movie(), ByteBuffer.wrap(chunk, 8, moofBytes - 8).slice());
        return new SegmentTable.Piece(sizeBytes, startsSegment, startsSegment, true, false, () -> fragment);
    }
}
