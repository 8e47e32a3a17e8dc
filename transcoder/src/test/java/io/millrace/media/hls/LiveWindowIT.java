package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.MediaSample;
import io.millrace.media.cmaf.FragmentedSource;
import io.millrace.media.live.CameraLiveStream;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.live.PackagingSettings;
import io.millrace.media.live.ReplayedSession;
import io.millrace.media.publish.EndReason;
import io.millrace.transcoder.testing.TestMedia;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What FFmpeg plays of the live window is the source: each frame, by segments and by parts. Each test
 * waits for FFmpeg to find that no more comes, so they run side by side.
 */
@Execution(ExecutionMode.CONCURRENT)
class LiveWindowIT {
    private static final CameraId CAMERA = new CameraId("gate");
    private static final int SECONDS = 9;
    /** The playlist has no end: FFmpeg gives up when two reloads brought nothing. */
    private static final List<String> FROM_START =
            List.of("-live_start_index", "0", "-max_reload", "2", "-m3u8_hold_counters", "2");

    private static final Pattern LISTED = Pattern.compile("#EXT-X-(?:MAP|PART):.*?URI=\"([^\"]+)\"");
    private static final Pattern HINT = Pattern.compile("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"([^\"]+)\"");

    @TempDir
    Path folder;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final LiveWindow window = new LiveWindow(
            new HlsSettings(Duration.ofSeconds(2), Duration.ofMillis(200), 100, 64 << 20, Duration.ofSeconds(20), 100),
            LiveWindow.sequenceAt(Instant.parse("2026-11-21T10:00:00Z")),
            Runnable::run,
            WaitTimer.on(scheduler),
            rung -> {});
    private final CameraLiveStream stream =
            new CameraLiveStream(CAMERA, PackagingSettings.DEFAULT, () -> Instant.parse("2026-11-21T10:00:00Z"));

    @AfterEach
    void stop() {
        window.close();
        scheduler.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "h264, 25, -c:v libx264 -preset ultrafast -g 25, -c:a aac",
                "h264-b-frames, 30, -c:v libx264 -preset veryfast -bf 3 -g 60, -c:a aac",
                "hevc, 25, -c:v libx265 -preset ultrafast -x265-params log-level=error -g 50 -tag:v hvc1, -c:a aac",
                "video-only-slow, 12, -c:v libx264 -preset ultrafast -g 12, none",
            })
    void everyFrameIsPlayed(String name, int framesPerSecond, String video, String audio) throws IOException {
        Path source = clip(name, framesPerSecond, video, audio);
        List<byte[]> parts = new ArrayList<>();
        stream.addListener(window);
        stream.addListener(partClient(parts));
        publish(FragmentedSource.samplesOf(source));

        try (HlsServer server = new HlsServer(window)) {
            String url = server.url();
            assertThat(TestMedia.probe(url, "stream=codec_name,width,height"))
                    .contains(name.startsWith("hevc") ? "hevc" : "h264")
                    .contains("\"width\": 320");
            assertThat(played(url, "v:0")).isEqualTo(TestMedia.frameMd5(source.toString(), "v:0"));
            if (audio != null) {
                assertThat(played(url, "a:0")).isEqualTo(TestMedia.frameMd5(source.toString(), "a:0"));
            }
            assertThat(server.notContent()).isEmpty();
        }
        Path joined = Files.write(folder.resolve("parts.mp4"), join(parts));
        assertThat(TestMedia.frameMd5(joined.toString(), "v:0"))
                .isEqualTo(TestMedia.frameMd5(source.toString(), "v:0"));
    }

    @Test
    void aReconnectGoesOnUnderTheSameUrl() throws IOException {
        Path source = clip("h264", 25, "-c:v libx264 -preset ultrafast -g 25", "-c:a aac");
        List<MediaSample> samples = FragmentedSource.samplesOf(source);
        stream.addListener(window);
        stream.addListener(partClient(new ArrayList<>()));
        publish(samples);
        try (HlsServer server = new HlsServer(window)) {
            List<String> once = packets(server.url());
            assertThat(once).hasSize(SECONDS * 25);
            publish(samples);
            // Packets, not frames: the ffmpeg command drops decoded frames whose time steps back.
            assertThat(packets(server.url()))
                    .isEqualTo(Stream.concat(once.stream(), once.stream()).toList());
        }
        String playlist = text(content(ask("media.m3u8")));
        assertThat(playlist).containsOnlyOnce("#EXT-X-DISCONTINUITY\n");
    }

    private static List<String> played(String url, String stream) {
        List<String> input = new ArrayList<>(FROM_START);
        input.addAll(List.of("-i", url));
        return TestMedia.frameMd5(input, stream);
    }

    private static List<String> packets(String url) {
        List<String> arguments = new ArrayList<>(List.of("-v", "error"));
        arguments.addAll(FROM_START);
        arguments.addAll(List.of("-select_streams", "v", "-show_data_hash", "md5"));
        arguments.addAll(List.of("-show_entries", "packet=data_hash", "-of", "csv=p=0", url));
        return TestMedia.run(TestMedia.ffmpeg().ffprobe(arguments)).lines().toList();
    }

    /**
     * A low-latency client: takes what the first playlist lists, then each hinted part as soon as
     * it is there. It stands behind the window among the listeners, so each part it has asked for
     * is there when the chunk reaches it.
     */
    private ChunkListener partClient(List<byte[]> received) {
        return new ChunkListener() {
            private @Nullable CompletableFuture<HlsReply> hinted;

            @Override
            public void onChunk(Chunk chunk) {
                CompletableFuture<HlsReply> playlist = ask("media.m3u8");
                if (hinted != null) {
                    received.addAll(content(hinted).pieces());
                } else if (playlist.isDone()) {
                    Matcher listed = LISTED.matcher(text(content(playlist)));
                    while (listed.find()) {
                        received.addAll(content(ask(listed.group(1))).pieces());
                    }
                }
                if (playlist.isDone()) {
                    Matcher hint = HINT.matcher(text(content(playlist)));
                    assertThat(hint.find()).isTrue();
                    hinted = ask(hint.group(1));
                }
            }
        };
    }

    private CompletableFuture<HlsReply> ask(String name) {
        return window.get("source/" + name, DeliveryDirectives.NONE).toCompletableFuture();
    }

    private static HlsReply.Content content(CompletableFuture<HlsReply> reply) {
        assertThat(reply).isDone();
        assertThat(reply.join()).isInstanceOf(HlsReply.Content.class);
        return (HlsReply.Content) reply.join();
    }

    private void publish(List<MediaSample> samples) {
        ReplayedSession session = new ReplayedSession(CAMERA);
        stream.packageFrom(session);
        session.send(samples);
        session.end(EndReason.UNPUBLISHED);
    }

    private static Path clip(String name, int framesPerSecond, String video, String audio) {
        return TestMedia.clip(
                "hls-" + name + ".mkv", SECONDS, "320x240", framesPerSecond, video, audio == null ? "" : audio);
    }

    private static byte[] join(List<byte[]> pieces) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.write(piece);
        }
        return out.toByteArray();
    }

    private static String text(HlsReply.Content content) {
        return new String(content.pieces().get(0), StandardCharsets.ISO_8859_1);
    }
}
