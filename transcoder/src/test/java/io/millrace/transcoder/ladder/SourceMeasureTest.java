package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import io.millrace.media.cmaf.InitSectionWriter;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.memory.ChunkBytes;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chunks of 200 ms, of 720p. */
class SourceMeasureTest {
    private static final Codec.Video CODEC =
            new Codec.H264(new CodecConfiguration(new byte[8]), "avc1.64001f", 1280, 720);

    private final InitSection init = InitSectionWriter.write(0, List.of(new Track(Track.VIDEO_ID, CODEC, 90_000)));
    private final SourceMeasure measure = new SourceMeasure(new CameraId("gate"));
    private int sent;

    @Test
    void theFrameRateIsKnownAfterTwoChunksBesideTheFirst() {
        assertThat(send(3)).isFalse();
        assertThat(send(5)).isFalse();
        assertThat(send(5)).isTrue();
        assertThat(measure.plan(LadderProfile.DEFAULT))
                .extracting(PlannedRung::framesPerSecond)
                .containsExactly(25.0, 25.0);
    }

    @Test
    void aCameraWhosePicturesFailAtTheBeginningHasItsRungsWhenTheyAreBack() {
        send(1);
        for (int i = 0; i < 20; i++) {
            assertThat(send(0)).isFalse();
        }
        send(5);
        assertThat(send(5)).isTrue();
        assertThat(measure.plan(LadderProfile.DEFAULT))
                .extracting(PlannedRung::framesPerSecond)
                .containsExactly(25.0, 25.0);
    }

    private boolean send(int pictures) {
        Chunk chunk = new Chunk(
                init,
                sent + 1L,
                sent == 0,
                sent == 0,
                false,
                Instant.EPOCH,
                sent * 200_000L,
                200_000,
                pictures,
                0,
                0,
                ChunkBytes.of(new byte[50_000]),
                0,
                200_000);
        if (measure.changesWith(chunk)) {
            measure.begin(chunk);
        }
        sent++;
        return measure.add(chunk);
    }
}
