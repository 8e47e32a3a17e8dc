package io.millrace.recorder.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.cmaf.BoxHeader;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.publish.EndReason;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.Previous;
import io.millrace.recorder.testing.Boxes;
import io.millrace.recorder.testing.ManualClock;
import io.millrace.recorder.testing.TestCamera;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenRecordingTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final UUID SESSION = new UUID(1, 2);

    @TempDir
    Path folder;

    @Test
    void growsAsHeaderReserveAndChunks() throws Exception {
        List<Chunk> chunks = chunks(4, true);
        OpenRecording open = record(chunks);
        assertThat(open.openPath().getFileName().toString()).endsWith(".mp4.open");
        assertThat(Boxes.types(open.openPath()).subList(0, 6))
                .containsExactly("ftyp", "moov", "uuid", "free", "moof", "mdat");
        assertThat(mediaOf(open.openPath())).isEqualTo(bytesOf(chunks));
        open.discard();
        assertThat(open.openPath()).doesNotExist();
    }

    @Test
    void endsWithItsIndexRightBeforeTheFirstFragment() throws Exception {
        List<Chunk> chunks = chunks(10, true);
        ClosedRecording closed = record(chunks).close(ChainSeal.UNSIGNED);
        List<BoxHeader> boxes = Boxes.of(closed.file());
        assertThat(Boxes.types(closed.file()).subList(0, 7))
                .containsExactly("ftyp", "moov", "uuid", "free", "sidx", "sidx", "moof");
        assertThat(boxes.get(5).end()).isEqualTo(boxes.get(6).offset());
        assertThat(mediaOf(closed.file())).as("as it was live").isEqualTo(bytesOf(chunks));
        assertThat(closed.sizeBytes()).isEqualTo(Files.size(closed.file()));
        assertThat(closed.duration()).isEqualTo(Duration.ofSeconds(10));
        assertThat(folder).isDirectoryContaining(closed.file()::equals);
        assertThat(Files.list(folder)).hasSize(1);
    }

    @Test
    void indexesEachSegmentByBytesAndTime() throws Exception {
        List<Chunk> chunks = chunks(10, true);
        ClosedRecording closed = record(chunks).close(ChainSeal.UNSIGNED);
        Index video = index(closed.file(), 4);
        Index audio = index(closed.file(), 5);
        long mediaBytes = bytesOf(chunks).length;
        assertThat(video.durations).hasSize(5).containsOnly(2L * video.timescale);
        assertThat(video.bytes.stream().mapToLong(Long::longValue).sum()).isEqualTo(mediaBytes);
        assertThat(audio.bytes).isEqualTo(video.bytes);
        assertThat(audio.durations.stream().mapToLong(Long::longValue).sum() / (double) audio.timescale)
                .isBetween(9.95, 10.05);
        assertThat(video.firstOffset).isEqualTo(Boxes.of(closed.file()).get(5).sizeBytes());
        assertThat(audio.firstOffset).isZero();
        assertThat(video.trackId).isEqualTo(1);
        assertThat(audio.trackId).isEqualTo(2);
    }

    @Test
    void tellsItsRowFromTheFileAlone() throws Exception {
        ClosedRecording closed = record(chunks(4, true)).close(ChainSeal.UNSIGNED);
        ClosedRecording read = ClosedRecording.read(closed.file());
        assertThat(read).isEqualTo(closed);
        assertThat(read.camera()).isEqualTo(new CameraId("yard"));
        assertThat(read.identity().session()).isEqualTo(SESSION);
        assertThat(read.identity().codecs()).isEqualTo("avc1.64001f,mp4a.40.2");
        assertThat(read.widthPixels()).isEqualTo(640);
        assertThat(read.heightPixels()).isEqualTo(360);
        assertThat(read.start()).isEqualTo(START);
        assertThat(read.end()).isEqualTo(START.plusSeconds(4));
        assertThat(read.id().version()).isEqualTo(7);
    }

    @Test
    void hasOneIndexWithoutSound() throws Exception {
        ClosedRecording closed = record(chunks(4, false)).close(ChainSeal.UNSIGNED);
        assertThat(Boxes.types(closed.file()).subList(0, 6))
                .containsExactly("ftyp", "moov", "uuid", "free", "sidx", "moof");
        assertThat(closed.identity().codecs()).isEqualTo("avc1.64001f");
    }

    @Test
    void refusesWhatIsNoRecordingOfOurs() throws Exception {
        Path foreign = Files.write(
                folder.resolve("foreign.mp4"), chunks(1, true).getFirst().init().bytes());
        assertThatThrownBy(() -> ClosedRecording.read(foreign))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no recording");
        OpenRecording open = record(chunks(2, true));
        assertThatThrownBy(() -> ClosedRecording.read(open.openPath()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not closed");
        open.discard();
    }

    @Test
    void isMadeWholeAgainWhereverItIsTorn() throws Exception {
        List<Chunk> chunks = chunks(6, true);
        OpenRecording open = record(chunks);
        byte[] whole = Files.readAllBytes(open.openPath());
        open.discard();
        int headerBytes = whole.length - bytesOf(chunks).length;
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            int cut = i == 0 ? whole.length : random.nextInt(whole.length);
            Path torn = Files.write(open.openPath(), Arrays.copyOf(whole, cut));
            TornRecording.Outcome outcome = TornRecording.recover(torn, ChainSeal.UNSIGNED);
            assertThat(torn).doesNotExist();
            byte[] expected = bytesOf(wholeChunks(chunks, cut - headerBytes));
            if (expected.length == 0) {
                assertThat(outcome.recording()).as("cut at %d", cut).isEmpty();
                assertThat(Files.list(folder)).isEmpty();
            } else {
                ClosedRecording closed = outcome.recording().orElseThrow();
                assertThat(mediaOf(closed.file())).as("cut at %d", cut).isEqualTo(expected);
                assertThat(outcome.bytesCut()).isEqualTo(cut - headerBytes - expected.length);
                assertThat(ClosedRecording.read(closed.file())).isEqualTo(closed);
                Files.delete(closed.file());
            }
        }
    }

    @Test
    void isMadeWholeAgainWhenItStoppedWithinItsClose() throws Exception {
        List<Chunk> chunks = chunks(6, true);
        OpenRecording open = record(chunks);
        byte[] before = Files.readAllBytes(open.openPath());
        ClosedRecording closed = open.close(ChainSeal.UNSIGNED);
        byte[] after = Files.readAllBytes(closed.file());
        Files.delete(closed.file());
        int headerBytes = before.length - bytesOf(chunks).length;
        for (int written : new int[] {0, 4, 8, 9, 1_000, headerBytes - 300, headerBytes - 20, headerBytes}) {
            for (int length : new int[] {before.length, before.length + 5, before.length + 100, after.length}) {
                // The chain goes to the end and the index in with one write each; a power cut can
                // leave any part of them.
                byte[] mixed = Arrays.copyOf(after, length);
                System.arraycopy(before, written, mixed, written, before.length - written);
                Path torn = Files.write(open.openPath(), mixed);
                TornRecording.Outcome outcome = TornRecording.recover(torn, ChainSeal.UNSIGNED);
                ClosedRecording recovered = outcome.recording().orElseThrow();
                assertThat(recovered).isEqualTo(closed);
                assertThat(mediaOf(recovered.file())).isEqualTo(bytesOf(chunks));
                assertThat(Boxes.types(recovered.file()))
                        .startsWith("ftyp", "moov", "uuid", "free", "sidx", "sidx", "moof")
                        .endsWith("mdat", "uuid");
                assertThat(outcome.chainEnd()).contains(open.chainEnd());
                Files.delete(recovered.file());
            }
        }
    }

    @Test
    void isKeptWhereItsHeaderCannotBeRead() throws Exception {
        OpenRecording open = record(chunks(20, true));
        byte[] damaged = Files.readAllBytes(open.openPath());
        open.discard();
        // The type of its moov, as a bad block would: an hour of fragments is behind it.
        damaged[ByteBuffer.wrap(damaged).getInt(0) + 4] = 0;
        Path file = Files.write(open.openPath(), damaged);
        assertThatThrownBy(() -> TornRecording.recover(file, ChainSeal.UNSIGNED))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("identity");
        assertThat(file).hasBinaryContent(damaged);
    }

    private OpenRecording record(List<Chunk> chunks) throws IOException {
        OpenRecording open = OpenRecording.create(
                folder,
                new CameraId("yard"),
                SESSION,
                1,
                START,
                chunks.getFirst().init(),
                Previous.NONE);
        for (Chunk chunk : chunks) {
            open.append(chunk);
        }
        open.sync();
        return open;
    }

    private static List<Chunk> chunks(int seconds, boolean withAudio) {
        List<Chunk> chunks = new ArrayList<>();
        new TestCamera("yard", withAudio, new ManualClock(START.toString()), chunks::add)
                .publish()
                .seconds(seconds)
                .end(EndReason.UNPUBLISHED);
        return chunks;
    }

    private static List<Chunk> wholeChunks(List<Chunk> chunks, int bytes) {
        List<Chunk> whole = new ArrayList<>();
        int rest = bytes;
        for (Chunk chunk : chunks) {
            rest -= chunk.sizeBytes();
            if (rest < 0) {
                break;
            }
            whole.add(chunk);
        }
        return whole;
    }

    private static byte[] bytesOf(List<Chunk> chunks) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Chunk chunk : chunks) {
            all.writeBytes(chunk.bytes());
        }
        return all.toByteArray();
    }

    private static byte[] mediaOf(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        ByteArrayOutputStream media = new ByteArrayOutputStream();
        for (BoxHeader box : Boxes.of(file)) {
            if (box.type() == BoxType.MOOF || box.type() == BoxType.MDAT) {
                media.write(all, (int) box.offset(), (int) box.sizeBytes());
            }
        }
        return media.toByteArray();
    }

    private record Index(int trackId, int timescale, long firstOffset, List<Long> bytes, List<Long> durations) {}

    /** A sidx of version 1, field by field as ISO/IEC 14496-12, 8.16.3 has them. */
    private static Index index(Path file, int box) throws IOException {
        BoxHeader header = Boxes.of(file).get(box);
        ByteBuffer sidx =
                ByteBuffer.wrap(Files.readAllBytes(file), (int) header.bodyOffset(), (int) header.bodyBytes());
        assertThat(sidx.getInt()).as("version 1, no flags").isEqualTo(1 << 24);
        int trackId = sidx.getInt();
        int timescale = sidx.getInt();
        sidx.getLong();
        long firstOffset = sidx.getLong();
        int count = sidx.getInt();
        List<Long> bytes = new ArrayList<>();
        List<Long> durations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bytes.add(sidx.getInt() & 0xffff_ffffL);
            durations.add(sidx.getInt() & 0xffff_ffffL);
            assertThat(sidx.getInt()).as("starts with a sync sample").isEqualTo(0x9000_0000);
        }
        assertThat(sidx.hasRemaining()).isFalse();
        return new Index(trackId, timescale, firstOffset, bytes, durations);
    }
}
