package io.millrace.recorder.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.Previous;
import io.millrace.recorder.testing.Fmp4Chunks;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What FFmpeg says of a recording. */
class RecordingFileIT {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final int SECONDS = 12;
    private static final String B_FRAMES = "-c:v libx264 -preset ultrafast -bf 2 -g 50";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "b-frames.mp4, " + B_FRAMES + ", -c:a aac",
        "no-b-frames.mp4, -c:v libx264 -preset ultrafast -tune zerolatency -g 25, -c:a aac",
        "hevc.mp4, -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=50 -tag:v hvc1, -c:a aac",
        "video-only.mp4, " + B_FRAMES + ", ''",
    })
    void everyFrameIsThere(String name, String video, String audio) throws Exception {
        Path source = Fmp4Chunks.clip("recorder-" + name, SECONDS, video, audio);
        ClosedRecording closed = record(Fmp4Chunks.read(source, START)).close(ChainSeal.UNSIGNED);

        assertSameFrames(source, closed.file(), "v:0");
        if (!audio.isEmpty()) {
            assertSameFrames(source, closed.file(), "a:0");
        }
        assertThat(closed.duration()).isCloseTo(Duration.ofSeconds(SECONDS), Duration.ofMillis(50));
        assertThat(probedSeconds(closed.file()))
                .as("from the sidx, as moov says nothing of it")
                .isBetween(SECONDS - 0.1, SECONDS + 0.2);
    }

    @Test
    void playsAfterItWasTorn() throws Exception {
        Path source = Fmp4Chunks.clip("recorder-b-frames.mp4", SECONDS, B_FRAMES, "-c:a aac");
        List<Chunk> chunks = Fmp4Chunks.read(source, START);
        Random random = new Random(3);
        for (int i = 0; i < 4; i++) {
            OpenRecording open = record(chunks);
            long cut = Files.size(open.openPath()) / 3 + random.nextInt((int) Files.size(open.openPath()) / 2);
            try (FileChannel channel = FileChannel.open(open.openPath(), StandardOpenOption.WRITE)) {
                channel.truncate(cut);
            }
            ClosedRecording closed = TornRecording.recover(open.openPath(), ChainSeal.UNSIGNED)
                    .recording()
                    .orElseThrow();
            List<String> frames = TestMedia.frameMd5(closed.file().toString(), "v:0");
            long whole = closed.duration().toMillis() / 40;
            assertThat(frames).hasSize((int) whole);
            // Frames that await a later reference can be shown only in part at the very end.
            assertThat(frames.subList(0, frames.size() - 3))
                    .isEqualTo(TestMedia.frameMd5(source.toString(), "v:0").subList(0, frames.size() - 3));
            Files.delete(closed.file());
        }
    }

    private static double probedSeconds(Path file) {
        Matcher duration = Pattern.compile("\"duration\": \"([0-9.]+)\"")
                .matcher(TestMedia.probe(file.toString(), "format=duration"));
        assertThat(duration.find()).isTrue();
        return Double.parseDouble(duration.group(1));
    }

    private void assertSameFrames(Path source, Path recorded, String stream) {
        List<String> expected = TestMedia.frameMd5(source.toString(), stream);
        assertThat(expected).isNotEmpty();
        assertThat(TestMedia.frameMd5(recorded.toString(), stream)).isEqualTo(expected);
    }

    private OpenRecording record(List<Chunk> chunks) throws IOException {
        OpenRecording open = OpenRecording.create(
                folder,
                new CameraId("yard"),
                new UUID(1, 2),
                1,
                START,
                chunks.getFirst().init(),
                Previous.NONE);
        for (Chunk chunk : chunks) {
            open.append(chunk);
        }
        return open;
    }
}
