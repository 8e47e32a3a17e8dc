package io.millrace.recorder.tape;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.testing.Fmp4Chunks;
import io.millrace.recorder.testing.TestTape;
import io.millrace.transcoder.picture.FfmpegPictures;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures of a real recording, by the real FFmpeg. */
class ThumbnailsIT {
    private static final Instant START = Instant.parse("2026-11-21T09:59:58Z");

    @TempDir
    Path folder;

    /** AV1's decoder does not pass over what is no keyframe. */
    @ParameterizedTest
    @CsvSource({"b-frames, libx264 -preset ultrafast -bf 2", "av1, libsvtav1 -preset 12"})
    void aPictureOfEachInterval(String name, String codec) throws Exception {
        Path clip = Fmp4Chunks.clip("recorder-" + name + ".mp4", 12, "-c:v " + codec + " -g 50", "-c:a aac");
        try (TestTape tape = new TestTape(folder)) {
            tape.record(clip, START, 4);
            ClosedRecording file = tape.inSpool().get(1);
            Recording row = file.toRecording(StorageTier.HOT, "0".repeat(64));
            Thumbnails thumbnails =
                    new Thumbnails(new FfmpegPictures(TestMedia.ffmpeg()), any -> tape.store, Duration.ofSeconds(2));
            assertThat(thumbnails.times(row)).isEmpty();
            assertThat(thumbnails.make(row, file.file())).isEqualTo(2);

            assertThat(thumbnails.times(row))
                    .containsExactly(
                            file.start().truncatedTo(ChronoUnit.MILLIS),
                            file.start().plusSeconds(2).truncatedTo(ChronoUnit.MILLIS));
            assertThat(thumbnails.picture(row, 2)).isEmpty();
            Path picture = folder.resolve("picture.jpg");
            Files.write(picture, thumbnails.picture(row, 1).orElseThrow());
            assertThat(TestMedia.probe(picture.toString(), "stream=codec_name,width,height"))
                    .contains("\"mjpeg\"", "\"width\": 320", "\"height\": 180");
            assertThat(thumbnails.picture(row, 0).orElseThrow())
                    .isNotEqualTo(thumbnails.picture(row, 1).orElseThrow());
        }
    }
}
