package io.millrace.media.cmaf;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes we write, box by box. {@code -Dgolden.rewrite=true} accepts what is written now. */
class GoldenBoxesTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden", "cmaf");
    private static final Codec.H264 H264 = new Codec.H264(
            // Of x264, with pixels of 4:3 and BT.709 colours.
            configuration("0142c01fffe1001c6742c01fda014016ec39a810100a000003000200000300641e30654001000468ce0fc8"),
            "avc1.42c01f",
            1_280,
            720);
    private static final Codec.Aac AAC = new Codec.Aac(configuration("1190"), "mp4a.40.2", 48_000, 2, 1_024);

    @Test
    void h264WithAac() throws IOException {
        golden("init-h264-aac", InitSectionWriter.write(0, tracks(H264, AAC)).bytes());
    }

    @Test
    void h265Alone() throws IOException {
        Codec.H265 h265 = new Codec.H265(configuration("01016000"), "hvc1.1.6.L93.B0", 1_920, 1_080);
        golden(
                "init-h265",
                InitSectionWriter.write(3, List.of(new Track(1, h265, 1_000))).bytes());
    }

    @Test
    void av1WithOpus() throws IOException {
        Codec.Av1 av1 = new Codec.Av1(configuration("81050c00"), "av01.0.05M.08", 640, 360);
        Codec.Opus opus = new Codec.Opus(configuration("0002013800003e80000000"), "opus", 48_000, 2, 960);
        golden("init-av1-opus", InitSectionWriter.write(1, tracks(av1, opus)).bytes());
    }

    @Test
    void audioAloneAboveTheSampleEntrysRange() throws IOException {
        Codec.Aac aac = new Codec.Aac(configuration("1010"), "mp4a.40.2", 96_000, 2, 1_024);
        golden(
                "init-aac-96k",
                InitSectionWriter.write(1, List.of(new Track(2, aac, 1_000))).bytes());
    }

    @Test
    void aChunkThatBeginsWithAKeyframe() throws IOException {
        golden("chunk-keyframe", new ChunkWriter().write(7, List.of(video(true, false, false), audio()), new int[] {3, 2
                }));
    }

    @Test
    void aChunkWithAKeyframeInsideAndUnevenDurations() throws IOException {
        golden("chunk-inside", new ChunkWriter().write(8, List.of(video(false, true, true), audio()), new int[] {3, 0
                }));
    }

    @Test
    void anIndex() throws IOException {
        SegmentIndex index = new SegmentIndex(
                1,
                90_000,
                6_000,
                64,
                List.of(
                        new SegmentIndex.Reference(250_000, 180_000, true),
                        new SegmentIndex.Reference(260_000, 180_180, false)));
        golden("sidx", index.toBytes());
        assertThat(index.toBytes()).hasSize(index.sizeBytes());
    }

    @Test
    void ourReaderReadsOurHeaders() throws CmafException {
        InitSection init = InitSectionWriter.write(0, tracks(H264, AAC));
        MovieHeader movie = MovieHeader.parseInit(ByteBuffer.wrap(init.bytes()));
        assertThat(movie.tracks())
                .containsExactly(
                        new MovieTrack(
                                1,
                                90_000,
                                BoxType.of("vide"),
                                BoxType.AVC1,
                                H264.configuration(),
                                1_280,
                                720,
                                0,
                                0,
                                0,
                                0,
                                0),
                        new MovieTrack(
                                2,
                                48_000,
                                BoxType.of("soun"),
                                BoxType.MP4A,
                                AAC.configuration(),
                                0,
                                0,
                                48_000,
                                2,
                                0,
                                0,
                                0));
    }

    private static List<Track> tracks(Codec video, Codec audio) {
        return List.of(new Track(Track.VIDEO_ID, video, 1_000), new Track(Track.AUDIO_ID, audio, 1_000));
    }

    private static CodecConfiguration configuration(String hex) {
        return new CodecConfiguration(HexFormat.of().parseHex(hex));
    }

    private static TrackRun video(boolean firstSync, boolean secondSync, boolean uneven) {
        TrackRun run = new TrackRun(Track.VIDEO_ID);
        run.add(900_000, 3_600, 0, firstSync, payload(5), 0);
        run.add(903_600, uneven ? 3_510 : 3_600, uneven ? 7_200 : 0, secondSync, payload(6), 0);
        run.add(907_200, 3_600, uneven ? -3_600 : 0, false, payload(7), 0);
        return run;
    }

    private static TrackRun audio() {
        TrackRun run = new TrackRun(Track.AUDIO_ID);
        run.add(480_000, 1_024, 0, true, payload(3), 0);
        run.add(481_024, 1_024, 0, true, payload(4), 0);
        return run;
    }

    private static ByteBuffer payload(int size) {
        byte[] bytes = new byte[size];
        java.util.Arrays.fill(bytes, (byte) (0xa0 + size));
        return ByteBuffer.wrap(bytes);
    }

    private static void golden(String name, byte[] boxes) throws IOException {
        String dump = BoxDump.of(boxes);
        Path file = FOLDER.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(file, dump);
        }
        assertThat(dump).isEqualTo(Files.readString(file));
    }
}
