package io.millrace.recorder.tape;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.Recordings;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.tape.KeyframePictures;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.testing.Fmp4Chunks;
import io.millrace.recorder.testing.ManualClock;
import io.millrace.recorder.testing.TestTape;
import io.millrace.transcoder.picture.FfmpegPictures;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
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
            ThumbnailPass pass = new ThumbnailPass(
                    thumbnails, tape.catalogue, tape.catalogue.indexes(), any -> tape.store, () -> START);
            pass.atOnce(row, file.file());
            assertThat(thumbnails.times(row)).as("deleted while they were made").isEmpty();

            tape.catalogue.add(row);
            pass.atOnce(row, file.file());
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

    /** FFmpeg is not there at first, as in a process that stops: the pass makes up for it, from the store. */
    @Test
    void aPassMakesWhatAFailureLeftOut() throws Exception {
        Path clip =
                Fmp4Chunks.clip("recorder-b-frames.mp4", 12, "-c:v libx264 -preset ultrafast -bf 2 -g 50", "-c:a aac");
        FfmpegPictures ffmpeg = new FfmpegPictures(TestMedia.ffmpeg());
        AtomicBoolean broken = new AtomicBoolean(true);
        KeyframePictures pictures = file -> {
            if (broken.get()) {
                throw new IOException("no child today");
            }
            return ffmpeg.of(file);
        };
        try (TestTape tape = new TestTape(folder)) {
            tape.record(clip, START, 4);
            ClosedRecording file = tape.inSpool().getFirst();
            Thumbnails thumbnails = new Thumbnails(pictures, any -> tape.store, Duration.ofSeconds(2));
            ManualClock clock = new ManualClock(START.plusSeconds(60).toString());
            ThumbnailPass pass =
                    new ThumbnailPass(thumbnails, tape.catalogue, tape.catalogue.indexes(), any -> tape.store, clock);
            Path copy = Files.copy(file.file(), folder.resolve("copy.mp4"));
            tape.storeOne(true);
            Recording row = tape.catalogue.find(file.id()).orElseThrow();
            pass.atOnce(row, copy);
            assertThat(thumbnails.times(row)).isEmpty();

            assertThat(pass.run()).as("too young: somebody may be at it").isZero();
            clock.advance(Duration.ofMinutes(11));
            broken.set(false);
            assertThat(pass.run()).isEqualTo(1);
            assertThat(thumbnails.times(row)).hasSize(1);
            assertThat(pass.run()).as("nothing is owed any more").isZero();
        }
    }

    @Test
    void aPassGivesUpWhatCannotBePictured() throws Exception {
        Path clip =
                Fmp4Chunks.clip("recorder-b-frames.mp4", 12, "-c:v libx264 -preset ultrafast -bf 2 -g 50", "-c:a aac");
        try (TestTape tape = new TestTape(folder)) {
            tape.record(clip, START, 4);
            tape.storeOne(true);
            AtomicInteger tried = new AtomicInteger();
            Thumbnails thumbnails = new Thumbnails(
                    file -> {
                        tried.incrementAndGet();
                        throw new IOException("no keyframe to be seen");
                    },
                    any -> tape.store,
                    Duration.ofSeconds(2));
            ThumbnailPass pass = new ThumbnailPass(
                    thumbnails,
                    tape.catalogue,
                    tape.catalogue.indexes(),
                    any -> tape.store,
                    () -> START.plusSeconds(3_600));
            for (int i = 0; i < Recordings.PICTURE_ATTEMPTS; i++) {
                assertThat(pass.run()).isEqualTo(1);
            }
            assertThat(pass.run()).isZero();
            assertThat(tried).hasValue(Recordings.PICTURE_ATTEMPTS);
        }
    }
}
