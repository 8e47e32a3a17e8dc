package io.millrace.media.cmaf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.Track;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whatever bytes come: boxes or a {@link CmafException}, in memory bounded by their size. Runs the
 * corpus beside it; {@code JAZZER_FUZZ=1} with {@code -Dtest=BoxFuzzTest#file} looks for more.
 */
class BoxFuzzTest {
    private static final byte[] INIT = InitSectionWriter.write(
                    0,
                    List.of(
                            new Track(
                                    1,
                                    new Codec.H264(new CodecConfiguration(new byte[4]), "avc1.640028", 64, 64),
                                    1_000),
                            new Track(
                                    2,
                                    new Codec.Aac(new CodecConfiguration(new byte[2]), "mp4a.40.2", 48_000, 2, 1_024),
                                    1_000)))
            .bytes();

    @FuzzTest
    void init(byte[] bytes) {
        try {
            MovieHeader movie = MovieHeader.parseInit(ByteBuffer.wrap(bytes));
            assertThat(movie.tracks()).isNotEmpty();
            assertThat(movie.tracks()).allMatch(t -> t.id() > 0 && t.timescale() > 0);
        } catch (CmafException expected) {
            assertThat(expected).hasMessageNotContaining("null");
        }
    }

    @FuzzTest
    void fragment(byte[] moof) throws CmafException {
        MovieHeader movie = MovieHeader.parseInit(ByteBuffer.wrap(INIT));
        try {
            for (TrackFragment track :
                    Fragment.parse(movie, ByteBuffer.wrap(moof)).tracks()) {
                assertThat(track.sampleCount()).isBetween(0, TrackFragment.MAX_SAMPLES);
                assertThat(track.durationTicks()).isNotNegative();
                assertThat(track.dataOffset()).hasSize(track.sampleCount());
                track.earliestPresentationTicks();
            }
        } catch (CmafException expected) {
            assertThat(expected).hasMessageNotContaining("null");
        }
    }

    /** A recording whose header is whole, followed by anything. */
    @FuzzTest
    void file(byte[] tail) throws IOException {
        Path file = Files.createTempFile("fuzzed", ".mp4");
        try {
            Files.write(file, new BoxWriter(0).bytes(INIT).bytes(tail).toByteArray());
            try (FileChannel channel = FileChannel.open(file)) {
                CmafFileReader.Scan scan = new CmafFileReader(channel).scan((moof, mdat, fragment) -> {
                    assertThat(mdat.offset()).isEqualTo(moof.end());
                    assertThat(mdat.end()).isLessThanOrEqualTo(channel.size());
                });
                assertThat(scan.wholeBytes()).isBetween((long) INIT.length, channel.size());
                assertThat(scan.torn() == null).isEqualTo(scan.wholeBytes() == channel.size());
            }
        } finally {
            Files.delete(file);
        }
    }
}
