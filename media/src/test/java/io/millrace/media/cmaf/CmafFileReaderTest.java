package io.millrace.media.cmaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.Track;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery: whatever is cut off or damaged, the scan ends at the last whole fragment. */
class CmafFileReaderTest {
    @TempDir
    Path folder;

    @Test
    void aWholeFileIsReadToItsEnd() throws IOException {
        Recording recording = recording(20);
        List<Long> ends = new ArrayList<>();
        CmafFileReader.Scan scan = scan(recording.bytes, ends);
        assertThat(scan.torn()).isNull();
        assertThat(scan.fragments()).isEqualTo(20);
        assertThat(scan.firstFragmentOffset()).isEqualTo(recording.ends.getFirst());
        assertThat(ends).isEqualTo(recording.ends.subList(1, 21));
        assertThat(scan.wholeBytes()).isEqualTo(recording.bytes.length);
    }

    @Test
    void aCutAtAnyByteLeavesTheFragmentsBeforeIt() throws IOException {
        Recording recording = recording(4);
        for (int length = 0; length < recording.bytes.length; length++) {
            CmafFileReader.Scan scan = scan(Arrays.copyOf(recording.bytes, length), new ArrayList<>());
            int cut = length;
            long whole = recording.ends.stream().filter(end -> end <= cut).reduce(0L, Math::max);
            if (length >= recording.ends.getFirst()) {
                assertThat(scan.wholeBytes()).isEqualTo(whole);
                assertThat(scan.fragments()).isEqualTo(recording.ends.indexOf(whole));
                assertThat(scan.torn() == null).isEqualTo(whole == length);
            } else {
                assertThat(scan.fragments()).isZero();
            }
        }
    }

    @Test
    void aTailOfZerosIsCut() throws IOException {
        // What a file system leaves that had grown the file before the power went.
        Recording recording = recording(3);
        byte[] bytes = Arrays.copyOf(recording.bytes, recording.bytes.length + 4_096);
        CmafFileReader.Scan scan = scan(bytes, new ArrayList<>());
        assertThat(scan.fragments()).isEqualTo(3);
    }

    @Test
    void damageAnywhereNeverThrowsNorReadsPastTheEnd() throws IOException {
        Recording recording = recording(6);
        Random random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = recording.bytes.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            CmafFileReader.Scan scan = scan(bytes, new ArrayList<>());
            assertThat(scan.wholeBytes()).isBetween(0L, (long) bytes.length);
        }
    }

    @Test
    void sixtyFourBitSizesAreRead() throws IOException {
        BoxWriter out = new BoxWriter(64);
        out.bytes(recording(1).header);
        out.u32(1).u32(BoxType.FREE).u64(24).u64(0);
        Path file = folder.resolve("large.mp4");
        Files.write(file, out.toByteArray());
        try (FileChannel channel = FileChannel.open(file)) {
            CmafFileReader reader = new CmafFileReader(channel);
            BoxHeader free = reader.boxAt(recording(1).header.length);
            assertThat(free).isEqualTo(new BoxHeader(BoxType.FREE, recording(1).header.length, 16, 24));
            assertThat(reader.scan((moof, mdat, fragment) -> {}).torn()).isNull();
        }
    }

    @Test
    void aRunThatClaimsMoreSamplesThanItHoldsIsRefused() throws CmafException {
        MovieHeader movie = MovieHeader.parseInit(ByteBuffer.wrap(recording(1).header));
        for (long samples : new long[] {4, 65_537, 0x7fff_ffffL, 0xffff_ffffL}) {
            BoxWriter out = new BoxWriter(128);
            int traf = out.begin(BoxType.TRAF);
            int tfhd = out.beginFull(BoxType.TFHD, 0, 0x2_0000);
            out.u32(1).end(tfhd);
            int trun = out.beginFull(BoxType.TRUN, 1, 0x200);
            out.u32(samples).u32(1).u32(1).u32(1).end(trun).end(traf);
            assertThatThrownBy(() -> Fragment.parse(movie, ByteBuffer.wrap(out.toByteArray())))
                    .isInstanceOf(CmafException.class);
        }
    }

    private CmafFileReader.Scan scan(byte[] bytes, List<Long> ends) throws IOException {
        Path file = folder.resolve("scanned.mp4");
        Files.write(file, bytes);
        try (FileChannel channel = FileChannel.open(file)) {
            return new CmafFileReader(channel).scan((moof, mdat, fragment) -> ends.add(mdat.end()));
        }
    }

    private static Recording recording(int fragments) {
        Codec.H264 codec = new Codec.H264(new CodecConfiguration(new byte[] {1, 2, 3}), "avc1.42c01e", 320, 240);
        byte[] init = InitSectionWriter.write(0, List.of(new Track(Track.VIDEO_ID, codec, 1_000)))
                .bytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(init);
        List<Long> ends = new ArrayList<>(List.of((long) out.size()));
        for (int i = 0; i < fragments; i++) {
            TrackRun run = new TrackRun(Track.VIDEO_ID);
            for (int s = 0; s < 5; s++) {
                run.add((i * 5L + s) * 3_600, 3_600, s * 10, s == 0, ByteBuffer.allocate(20 + s), 0);
            }
            out.writeBytes(new ChunkWriter().write(i, List.of(run), new int[] {5}));
            ends.add((long) out.size());
        }
        return new Recording(init, out.toByteArray(), ends);
    }

    private record Recording(byte[] header, byte[] bytes, List<Long> ends) {}
}
