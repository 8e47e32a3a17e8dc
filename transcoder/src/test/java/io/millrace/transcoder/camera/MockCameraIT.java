package io.millrace.transcoder.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.transcoder.publish.PublisherTls;
import io.millrace.transcoder.publish.RtmpUrl;
import io.millrace.transcoder.testing.RtmpListener;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MockCameraIT {
    private static final String KEY = "very-secret-key";
    private static final long POLL_NANOS = 10_000_000;

    @TempDir
    Path folder;

    private final CountDownLatch publishing = new CountDownLatch(1);
    private final BlockingQueue<IOException> ends = new LinkedBlockingQueue<>();
    private final MockCameraListener listener = new MockCameraListener() {
        @Override
        public void onPublishing() {
            publishing.countDown();
        }

        @Override
        public void onEnded(IOException reason, Duration retryIn) {
            ends.add(reason);
        }
    };

    @Test
    void aTestPatternIsPublishedAndTheKeyStandsInNoProcessList() throws Exception {
        Path received = folder.resolve("received.flv");
        List<String> commandLines = new ArrayList<>();
        try (RtmpListener server = RtmpListener.writing(received)) {
            try (MockCamera camera = camera(new MockSource.TestPattern(320, 180, 25, 200_000, 1), server.port())) {
                camera.start();
                assertThat(publishing.await(60, TimeUnit.SECONDS)).isTrue();
                for (ProcessHandle process :
                        ProcessHandle.current().descendants().toList()) {
                    Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
                    commandLines.add(Files.readString(file));
                }
                waitForBytes(received, 50_000);
            }
            server.await();
        }
        assertThat(commandLines).anyMatch(line -> line.contains("drawbox")).noneMatch(line -> line.contains(KEY));
        assertThat(TestMedia.frameMd5(received.toString(), "v:0")).isNotEmpty();
        assertThat(TestMedia.probe(received.toString(), "stream=codec_name,width"))
                .contains("h264", "aac", "320");
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void aFileIsSentAsItIsAndBeginsAgainAtItsEnd() throws Exception {
        Path clip = TestMedia.clip("loop.mp4", 1, "320x240", 25, "-c:v libx264 -preset ultrafast", "-c:a aac");
        Path received = folder.resolve("received.flv");
        try (RtmpListener server = RtmpListener.writing(received)) {
            ProcessBuilder command =
                    MockCommand.of(new MockSource.LoopedFile(clip), TestMedia.ffmpeg(), Instant.EPOCH, ZoneOffset.UTC);
            assertThat(command.command()).containsSequence("-c:v", "copy").containsSequence("-c:a", "copy");
            try (MockCamera camera = camera(new MockSource.LoopedFile(clip), server.port())) {
                camera.start();
                assertThat(publishing.await(60, TimeUnit.SECONDS)).isTrue();
                waitForBytes(received, Files.size(clip) * 5 / 2);
            }
            server.await();
        }
        List<String> source = TestMedia.frameMd5(clip.toString(), "v:0");
        List<String> sent = TestMedia.frameMd5(received.toString(), "v:0");
        assertThat(sent.subList(0, 25)).isEqualTo(source);
        assertThat(sent.subList(25, 50)).isEqualTo(source);
    }

    @Test
    void aFileThatRtmpCannotCarryIsEncoded() throws Exception {
        Path clip = TestMedia.clip("mpeg2.mkv", 1, "320x240", 25, "-c:v mpeg2video", "-c:a mp2");
        ProcessBuilder command =
                MockCommand.of(new MockSource.LoopedFile(clip), TestMedia.ffmpeg(), Instant.EPOCH, ZoneOffset.UTC);
        assertThat(command.command()).containsSequence("-c:v", "libx264").containsSequence("-c:a", "aac");
    }

    @Test
    void whatCannotWorkIsSaid() throws Exception {
        try (RtmpListener server = RtmpListener.writing(folder.resolve("received.flv"));
                MockCamera camera = camera(new MockSource.LoopedFile(folder.resolve("none.mp4")), server.port())) {
            camera.start();
            assertThat(ends.poll(60, TimeUnit.SECONDS)).hasMessageContaining("none.mp4");
        }
    }

    /** An independent reading of the picture: strokes are white, what lies between them is dark. */
    @Test
    void theClockStandsInThePicture() throws Exception {
        Instant now = Instant.now();
        List<String> line = new ArrayList<>(MockCommand.of(
                        new MockSource.TestPattern(1280, 720, 25, 1_000_000, 0),
                        TestMedia.ffmpeg(),
                        now,
                        ZoneOffset.UTC)
                .command());
        Path clip = folder.resolve("clock.flv");
        line.set(line.size() - 1, clip.toString());
        line.addAll(line.size() - 1, List.of("-frames:v", "3", "-t", "0.2"));
        TestMedia.run(TestMedia.ffmpeg().ffmpeg(line.subList(1, line.size())));
        byte[] grey = gray(clip);

        int hour = now.atOffset(ZoneOffset.UTC).getHour();
        int unit = 10;
        assertThat(digitAt(grey, 4 * unit, 4 * unit, unit)).isIn(hour / 10, (hour + 1) % 24 / 10);
        assertThat(digitAt(grey, 11 * unit, 4 * unit, unit)).isIn(hour % 10, (hour + 1) % 24 % 10);
        // Of the frame counter, the third frame.
        assertThat(digitAt(grey, 39 * unit, 15 * unit, unit)).isEqualTo(2);
    }

    private byte[] gray(Path clip) throws Exception {
        Path raw = folder.resolve("gray");
        TestMedia.run(TestMedia.ffmpeg()
                .ffmpeg(List.of(
                        "-v",
                        "error",
                        "-i",
                        clip.toString(),
                        "-vf",
                        "select=eq(n\\,2)",
                        "-frames:v",
                        "1",
                        "-pix_fmt",
                        "gray",
                        "-f",
                        "rawvideo",
                        raw.toString())));
        return Files.readAllBytes(raw);
    }

    private static int digitAt(byte[] gray, int x, int y, int unit) {
        int[][] middles = {{5, 1}, {9, 5}, {9, 13}, {5, 17}, {1, 13}, {1, 5}, {5, 9}};
        StringBuilder lit = new StringBuilder();
        for (int i = 0; i < middles.length; i++) {
            int at = (y + middles[i][1] * unit / 2) * 1280 + x + middles[i][0] * unit / 2;
            if ((gray[at] & 0xff) > 200) {
                lit.append((char) ('a' + i));
            }
        }
        return List.of("abcdef", "bc", "abdeg", "abcdg", "bcfg", "acdfg", "acdefg", "abc", "abcdefg", "abcdfg")
                .indexOf(lit.toString());
    }

    private MockCamera camera(MockSource source, int port) {
        RtmpUrl url = new RtmpUrl(false, "127.0.0.1", port, "live", KEY);
        return new MockCamera("test", TestMedia.ffmpeg(), source, () -> url, PublisherTls.system(), listener);
    }

    private static void waitForBytes(Path file, long size) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(file) || Files.size(file) < size) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
