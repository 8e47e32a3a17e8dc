package io.millrace.app.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.TestServer;
import io.millrace.media.CameraId;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A microphone that is switched on and off again while somebody watches. */
class LateAudioE2E {
    private static final String CAMERA = "back-door";

    @TempDir
    static Path data;

    // The clip goes round: nine seconds of picture alone, longer than the server waits for audio or
    // keeps it in its tracks, then eight with sound.
    @Test
    void hlsJsPlaysOnWhereAudioJoinsAndLeaves() throws Exception {
        try (Chromium chromium = Chromium.start();
                TestServer server = new TestServer(data, Map.of())) {
            server.api().createCamera(CAMERA);
            try (Encoder encoder = new Encoder(
                    clip(),
                    server.api().publishUrl(CAMERA),
                    List.of("-stream_loop", "-1"),
                    // Without it FFmpeg holds the picture back until there is sound.
                    List.of("-max_interleave_delta", "100000"))) {
                server.api().live(CAMERA);
                Page page = chromium.page();
                List<String> errors = new ArrayList<>();
                page.onPageError(errors::add);
                page.navigate(server.application()
                        .watchUrl(
                                server.application()
                                        .cameras()
                                        .find(new CameraId(CAMERA))
                                        .orElseThrow(),
                                Duration.ofHours(1)));
                for (int round = 0; round < 2; round++) {
                    awaitSound(page, true);
                    awaitSound(page, false);
                }
                awaitSound(page, true);
                Chromium.screenshot(page, "late-audio");
                assertThat(errors).isEmpty();
                page.context().close();
                encoder.kill();
            }
        }
    }

    /** Two seconds in which the picture goes on, with sound all the time or without any. */
    private static void awaitSound(Page page, boolean wanted) {
        page.waitForFunction("""
                async wanted => {
                  const video = document.querySelector('video');
                  if (!video || video.readyState < 2) { return false; }
                  const look = () => ({
                    frames: video.getVideoPlaybackQuality().totalVideoFrames,
                    sound: video.webkitAudioDecodedByteCount,
                  });
                  let before = look();
                  for (let i = 0; i < 4; i++) {
                    await new Promise(done => setTimeout(done, 500));
                    const now = look();
                    if (now.frames <= before.frames || (now.sound > before.sound) !== wanted) { return false; }
                    before = now;
                  }
                  return true;
                }
                """, wanted);
    }

    private static Path clip() throws Exception {
        Path picture = TestMedia.clip(
                "e2e-late-picture.mkv", 17, "640x360", 25, "-c:v libx264 -preset ultrafast -g 25 -bf 0", "");
        Path sound = TestMedia.clip("e2e-late-sound.mkv", 8, "", 25, "", "-c:a aac");
        Path late = data.resolve("late.flv");
        TestMedia.run(TestMedia.ffmpeg()
                .ffmpeg(List.of(
                        "-v",
                        "error",
                        "-i",
                        picture.toString(),
                        "-itsoffset",
                        "9",
                        "-i",
                        sound.toString(),
                        "-map",
                        "0:v",
                        "-map",
                        "1:a",
                        "-c",
                        "copy",
                        late.toString())));
        return late;
    }
}
