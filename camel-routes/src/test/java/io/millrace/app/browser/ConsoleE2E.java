package io.millrace.app.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.TestServer;
import io.millrace.media.CameraId;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees: the live picture moves, close to now; the record plays, from anywhere in it. */
class ConsoleE2E {
    private static final String CAMERA = "front-door";
    /** What the video shows now, small enough to compare. */
    private static final String PIXELS = """
            () => {
              const video = document.querySelector('video');
              if (!video || video.readyState < 2) { return ''; }
              const canvas = document.createElement('canvas');
              canvas.width = 32; canvas.height = 18;
              const context = canvas.getContext('2d');
              context.drawImage(video, 0, 0, 32, 18);
              return Array.from(context.getImageData(0, 0, 32, 18).data).join();
            }
            """;

    @TempDir
    static Path data;

    private static Chromium chromium;
    private static TestServer server;
    private static Encoder encoder;

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.start();
        server = new TestServer(data, Map.of("recording.rotation", "4s"));
        server.api().createCamera(CAMERA);
        Path clip = TestMedia.clip(
                "e2e-browser.mkv", 20, "640x360", 25, "-c:v libx264 -preset ultrafast -g 25 -bf 0", "-c:a aac");
        encoder = new Encoder(clip, server.api().publishUrl(CAMERA), "-stream_loop", "-1");
        server.api().live(CAMERA);
    }

    @AfterAll
    static void stop() throws Exception {
        if (encoder != null) {
            encoder.close();
        }
        if (server != null) {
            server.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void whoHasTheWatchUrlSeesThePictureMoveWithinTwoSecondsOfNow() {
        Page page = chromium.page();
        List<String> errors = errorsOf(page);
        page.navigate(server.application()
                .watchUrl(
                        server.application()
                                .cameras()
                                .find(new CameraId(CAMERA))
                                .orElseThrow(),
                        Duration.ofHours(1)));
        seesThePictureMove(page);
        // It starts where the first load left it, and catches up.
        page.waitForFunction("() => { const shown = /([0-9.]+) s behind/.exec(document.body.innerText);"
                + " return shown && Number(shown[1]) <= 2; }");
        Chromium.screenshot(page, "watch");
        assertThat(page.locator("body").innerText()).contains("LIVE");
        assertThat(errors).isEmpty();
        page.context().close();
    }

    @Test
    void anOperatorLogsInWatchesAndPlaysTheRecord() {
        Page page = chromium.page();
        List<String> errors = errorsOf(page);
        page.navigate(server.application().webUrl() + "/");
        page.locator("input[name=name]").fill("admin");
        page.locator("input[name=password]").fill("wrong");
        page.getByText("Log in").last().click();
        page.waitForFunction("() => document.querySelector('.error').textContent.length > 0");
        Chromium.screenshot(page, "login");
        errors.clear();
        page.locator("input[name=password]")
                .fill(server.application().firstPassword().orElseThrow());
        page.locator("button.primary").click();
        page.locator("a.camera").waitFor();
        seesThePictureMove(page);
        page.waitForFunction("() => document.querySelector('a.camera img.preview')?.naturalWidth === 320");
        // The third in the row, so that the newest is far from the session's start.
        page.locator("button.take").nth(2).waitFor();
        Chromium.screenshot(page, "console");

        // The newest: the session it is from went on for a while by then, and it begins at 0 all the same.
        page.locator("button.take").first().click();
        page.waitForFunction(
                "() => { const video = document.querySelector('video');"
                        + " return video && video.src.includes('/recordings/') && video.readyState >= 2 && video.duration > 1; }");
        assertThat((Boolean) page.evaluate("() => document.querySelector('video').duration < 9"))
                .as("as long as itself, not as the session")
                .isTrue();
        assertThat(page.evaluate("""
                        async () => {
                          const video = document.querySelector('video');
                          const end = video.duration;
                          // It plays, and would have gone on before a busy machine looks.
                          video.pause();
                          await new Promise((done, failed) => {
                            video.onseeked = done;
                            video.onerror = () => failed(video.error.message);
                            video.currentTime = end * 0.5;
                          });
                          return Math.abs(video.currentTime - end * 0.5) < 0.1 && video.readyState >= 2;
                        }
                        """)).isEqualTo(true);
        // Round and round: it must not have ended before a busy machine looks twice.
        page.evaluate(
                "() => { const video = document.querySelector('video'); video.loop = true; return video.play(); }");
        seesThePictureMove(page);
        Chromium.screenshot(page, "record");
        page.locator("button.back").click();
        seesThePictureMove(page);
        assertThat(errors).isEmpty();
        page.setViewportSize(390, 844);
        Chromium.screenshot(page, "phone");
        page.context().close();
    }

    /** By pointer and by keyboard: a picture of the time, and play from there, on to the live edge. */
    @Test
    void theTimelineShowsTheDayAndPlaysFromAnyTime() throws Exception {
        Eventually.until(
                "two recordings are stored",
                () -> server.api().recordings(CAMERA).size() >= 2);
        Page page = chromium.page();
        List<String> errors = errorsOf(page);
        page.navigate(server.application().webUrl() + "/");
        page.locator("input[name=name]").fill("admin");
        // Who am I? Nobody yet.
        errors.clear();
        page.locator("input[name=password]")
                .fill(server.application().firstPassword().orElseThrow());
        page.locator("button.primary").click();
        Locator bar = page.locator(".timeline .bar");
        bar.locator(".span").first().waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));

        // The first recording of the day, which has its picture.
        bar.focus();
        bar.press("Home");
        page.waitForFunction("() => { const picture = document.querySelector('.hint img');"
                + " return !picture.hidden && picture.complete && picture.naturalWidth === 320; }");
        assertThat(bar.getAttribute("aria-valuetext")).matches(".*[0-9]+:[0-9]{2}:[0-9]{2}.*");
        Chromium.screenshot(page, "timeline");
        bar.press("Enter");
        page.locator("button.back").waitFor();
        seesThePictureMove(page);
        assertThat(page.evaluate("() => document.querySelector('video').currentSrc.startsWith('blob:')"))
                .isEqualTo(true);
        Chromium.screenshot(page, "timeline-playing");

        page.locator("button.back").click();
        seesThePictureMove(page);
        // Midnight by the pointer: what comes first is played, and where nothing is to come the page says so.
        bar.click(new Locator.ClickOptions().setPosition(2, 10));
        page.locator("button.back").waitFor();
        seesThePictureMove(page);
        assertThat(errors).isEmpty();

        page.locator("input.day").fill("2020-01-01");
        page.getByText("Nothing on record on this day.").waitFor();
        page.context().close();
    }

    private static void seesThePictureMove(Page page) {
        page.waitForFunction("() => (" + PIXELS + ")() !== ''");
        Object before = page.evaluate(PIXELS);
        page.waitForFunction(
                "before => { const now = (" + PIXELS + ")(); return now !== '' && now !== before; }", before);
    }

    /** What the page's scripts and its console complained of. */
    private static List<String> errorsOf(Page page) {
        List<String> errors = new ArrayList<>();
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        return errors;
    }
}
