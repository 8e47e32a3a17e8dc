package io.millrace.app.browser;

import static io.millrace.app.browser.StubbedConsole.json;
import static io.millrace.app.browser.StubbedConsole.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Clock;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the console does when answers are late, wrong or missing, and when it stays open for long. */
class BadNetworkE2E {
    private static final String STATUS = "GET /api/v1/status";
    private static final String TAPE = "POST /api/v1/cameras/a/playback";

    private static Chromium chromium;
    private StubbedConsole console;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void open() {
        console = new StubbedConsole(chromium);
    }

    @AfterEach
    void close() {
        console.close();
    }

    /** Lets the page's own timers run. */
    private void pass(int seconds) {
        console.page.clock().runFor(seconds * 1_000L);
        console.settle();
    }

    private void openWithAClock(String path) {
        console.page.clock().install();
        console.open(path);
        console.page.locator("a.camera").first().waitFor();
    }

    /** Camera {@code a}, with all of today on record. */
    private void openWithARecord() {
        String day = LocalDate.now(ZoneOffset.UTC).toString();
        console.on(
                "GET /api/v1/recordings/timeline/a",
                json(
                        200,
                        "{'spans': [{'start': '" + day + "T00:00:00Z', 'end': '" + day
                                + "T23:59:59Z', 'growing': false}], 'gaps': []}"));
        console.open("/#a");
        console.page
                .locator(".timeline .span")
                .first()
                .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
    }

    private void playTheFirst() {
        Locator bar = console.page.locator(".timeline .bar");
        bar.focus();
        bar.press("Home");
        bar.press("Enter");
    }

    private String focused() {
        return (String) console.page.evaluate("() => document.activeElement.dataset.camera ?? ''");
    }

    @Test
    void whoGoesThroughTheListByKeyboardStaysWhereTheyAre() {
        openWithAClock("/");
        console.page.locator("a.camera").nth(1).focus();
        assertThat(focused()).isEqualTo("b");
        int asked = console.asked(STATUS);
        pass(10);
        assertThat(console.asked(STATUS)).isGreaterThan(asked);
        assertThat(focused()).isEqualTo("b");
    }

    @Test
    void aLogOutThatDidNotHappenIsSaidSo() {
        console.on("POST /api/v1/logout", Route::abort);
        console.open("/");
        console.page.getByText("Log out").click();
        console.page.getByText("You are still logged in.").waitFor();
        assertThat(console.page.locator("a.camera").count()).isEqualTo(2);
    }

    @Test
    void aLateAnswerToAConsoleThatIsClosedTakesNothingAway() {
        openWithAClock("/");
        List<Route> held = console.hold(STATUS);
        pass(4);
        assertThat(held).isNotEmpty();
        console.on("POST /api/v1/logout", route -> route.fulfill(new Route.FulfillOptions().setStatus(204)));
        console.page.getByText("Log out").click();
        console.page.locator("input[name=name]").fill("operator");
        held.forEach(problem(401, "login_ended", "Log in again."));
        console.settle();
        assertThat(console.page.locator("input[name=name]").inputValue()).isEqualTo("operator");
    }

    @Test
    void questionsDoNotPileUpOnASlowLink() {
        openWithAClock("/");
        List<Route> held = console.hold(STATUS);
        pass(15);
        assertThat(held).hasSize(1);
    }

    @Test
    void aFirstAnswerThatFailsIsAskedForAgain() {
        console.page.clock().install();
        console.on(STATUS, problem(503, "catalogue_unavailable", "Try again."));
        console.open("/");
        console.page.getByText("Try again.").waitFor();
        console.on(STATUS, json(200, "{'statuses': []}"));
        pass(4);
        console.page.locator("a.camera[aria-current=true]").waitFor();
    }

    @Test
    void aPreviewThatBreaksOffIsNotTheLast() {
        String preview = "GET /api/v1/cameras/a/preview.jpg";
        console.page.addInitScript("""
                Response.prototype.blob = () => Promise.reject(new TypeError('network error'));
                """);
        console.on(STATUS, json(200, "{'statuses': [" + StubbedConsole.status("a", true) + "]}"));
        console.on(preview, json(200, "{}"));
        openWithAClock("/");
        pass(11);
        pass(11);
        assertThat(console.asked(preview)).isGreaterThan(1);
    }

    @Test
    void theRecordOfTheCameraBeforeIsNotShownUnderTheNext() {
        openWithARecord();
        List<Route> held = console.hold(TAPE);
        playTheFirst();
        console.page.locator("a.camera").nth(1).click();
        console.page.waitForFunction("() => document.querySelector('h1').textContent === 'Camera b'");
        assertThat(held)
                .anyMatch(route -> String.valueOf(route.request().postData()).contains("from"));
        held.forEach(json(201, "{'path': '/hls/a/playback.m3u8?token=t'}"));
        console.settle();
        assertThat(console.page.locator("button.back").count()).isZero();
    }

    @Test
    void aRecordingThatIsTakenAwayLoadsNoMore() {
        console.on(
                "GET /api/v1/recordings",
                json(
                        200,
                        "{'recordings': [{'id': 'r', 'start': '2026-11-21T08:00:00Z', 'end': '2026-11-21T09:00:00Z',"
                                + " 'durationSeconds': 3600, 'sizeBytes': 1000}]}"));
        console.on("POST /api/v1/recordings/r/playback-url", json(201, "{'path': '/recordings/r.mp4?token=t'}"));
        console.hold("GET /recordings/r.mp4");
        console.open("/");
        console.page.locator("button.take").click();
        console.page.locator("button.back").waitFor();
        JSHandle video = console.page.evaluateHandle("() => document.querySelector('.screen video')");
        assertThat(video.evaluate("(video) => video.networkState === video.NETWORK_LOADING"))
                .isEqualTo(true);
        console.page.locator("button.back").click();
        assertThat(video.evaluate("(video) => video.networkState === video.NETWORK_EMPTY"))
                .isEqualTo(true);
    }

    @Test
    void whatCoversThePictureLetsTheFingerThrough() {
        console.open("/");
        console.page.getByText("Waiting for the camera…").waitFor();
        assertThat(console.page.evaluate("""
                        () => {
                          const box = document.querySelector('.screen').getBoundingClientRect();
                          return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).tagName;
                        }
                        """)).isEqualTo("VIDEO");
    }

    @Test
    void aLinkThatHasEndedIsSaidToHaveEndedAndAskedForNoMore() {
        String playlist = "GET /hls/a/playlist.m3u8";
        console.on(playlist, problem(403, "url_expired", "This playback URL has expired. Ask for a new one."));
        console.page.clock().install();
        console.open("/watch/a?token=t");
        console.page.getByText("This playback URL has expired.").waitFor();
        int asked = console.asked(playlist);
        pass(10);
        assertThat(console.asked(playlist)).isEqualTo(asked);
    }

    @Test
    void aPageThatStaysOpenGoesOnToTheNewDay() {
        console.page.clock().install(new Clock.InstallOptions().setTime("2026-11-21T23:59:30"));
        console.open("/");
        console.page.locator("input.day").waitFor();
        assertThat(console.page.locator("input.day").inputValue()).isEqualTo("2026-11-21");
        pass(60);
        assertThat(console.page.locator("input.day").inputValue()).isEqualTo("2026-11-22");
        assertThat(console.page.locator("input.day").getAttribute("max")).isEqualTo("2026-11-22");
    }

    @Test
    void whatIsToldIsToldToScreenReadersToo() {
        String displayed = "() => getComputedStyle(document.getElementById('notice')).display !== 'none'";
        console.open("/");
        console.page.locator("a.camera").first().waitFor();
        assertThat(console.page.evaluate(displayed))
                .as("watched before it says something")
                .isEqualTo(true);
        assertThat(console.page.evaluate("() => document.getElementById('notice').offsetHeight"))
                .as("and not to be seen")
                .isEqualTo(0);
    }

    @Test
    void anAddressThatWasCutOffStillOpens() {
        console.open("/#%E4%B");
        console.page.locator("a.camera[aria-current=true]").waitFor();
    }

    @Test
    void aRecordThatWasPausedTooLongIsAskedForAnew() {
        console.on(
                "GET /hls/a/playback.m3u8",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/vnd.apple.mpegurl")
                        .setBody("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS=\"avc1.64001f\"\nmedia.m3u8\n")));
        console.on("GET /hls/a/media.m3u8", problem(403, "session_ended", "This viewer session has ended."));
        openWithARecord();
        console.on(TAPE, json(201, "{'path': '/hls/a/playback.m3u8?token=t'}"));
        int before = console.asked(TAPE);
        playTheFirst();
        console.page.waitForCondition(() -> console.asked(TAPE) >= before + 3);
    }
}
