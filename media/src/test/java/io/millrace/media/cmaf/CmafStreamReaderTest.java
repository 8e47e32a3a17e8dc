package io.millrace.media.cmaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.Track;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CmafStreamReaderTest {
    private static final byte[] INIT = InitSectionWriter.write(
                    0,
                    List.of(new Track(
                            1, new Codec.H264(new CodecConfiguration(new byte[4]), "avc1.640028", 64, 48), 1_000)))
            .bytes();
    private static final byte[] CHUNK = chunk();
    private static final byte[] STREAM =
            new BoxWriter(0).bytes(INIT).bytes(CHUNK).bytes(CHUNK).toByteArray();

    @Test
    void fragmentsComeWithTheirSamples() throws IOException {
        CmafStreamReader reader = new CmafStreamReader(new ByteArrayInputStream(STREAM));
        assertThat(reader.header().tracks()).extracting(MovieTrack::widthPixels).containsExactly(64);
        for (int i = 0; i < 2; i++) {
            CmafStreamReader.StreamedFragment read = reader.next();
            assertThat(read).isNotNull();
            assertThat(read.bytes()).isEqualTo(ByteBuffer.wrap(CHUNK));
            TrackFragment track = read.fragment().tracks().getFirst();
            assertThat(read.sample(track, 0)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(read.sample(track, 1)).isEqualTo(ByteBuffer.wrap(new byte[] {4, 5}));
        }
        assertThat(reader.next()).isNull();
    }

    @Test
    void aStreamThatBreaksOffIsAnErrorUnlessABoxHasJustEnded() {
        int first = INIT.length + CHUNK.length;
        for (int length = 0; length < STREAM.length; length++) {
            if (length == INIT.length || length == first) {
                continue;
            }
            CmafStreamReader reader = new CmafStreamReader(new ByteArrayInputStream(Arrays.copyOf(STREAM, length)));
            assertThatThrownBy(() -> {
                        while (reader.next() != null) {
                            // to the end
                        }
                    })
                    .isInstanceOf(CmafException.class);
        }
    }

    @Test
    void aBoxBeyondTheLimitIsRefusedUnread() {
        byte[] huge =
                new BoxWriter(0).bytes(INIT).u32(0x7fff_ffff).u32(BoxType.MOOF).toByteArray();
        CmafStreamReader reader = new CmafStreamReader(new ByteArrayInputStream(huge));
        assertThatThrownBy(reader::next).isInstanceOf(CmafException.class).hasMessageContaining("moof");
    }

    private static byte[] chunk() {
        TrackRun run = new TrackRun(1);
        run.add(0, 3_600, 0, true, ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
        run.add(3_600, 3_600, 0, false, ByteBuffer.wrap(new byte[] {4, 5}), 0);
        return new ChunkWriter().write(1, List.of(run), new int[] {2});
    }
}
