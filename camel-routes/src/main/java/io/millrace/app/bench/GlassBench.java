package io.millrace.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import io.millrace.transcoder.publish.PublisherTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Glass to glass: a camera that films a clock, a server of its own process, and the watch page in
 * Chromium, where the clock is read from each picture that is shown.
 */
public final class GlassBench {
    private static final Duration SETTLE = Duration.ofSeconds(15);
    private static final Duration SAMPLE = Duration.ofSeconds(1);
    private static final int SAY_EVERY = 10;
    private static final String CAMERA = "clock";

    private final Duration duration;
    private final @Nullable Path folder;
    private final Progress progress;
    private final IntStream.Builder settled = IntStream.builder();

    /**
     * @param duration of the measurement, after the player has settled
     * @param folder where to write, or null for the system's temporary folder
     */
    public GlassBench(Duration duration, @Nullable Path folder, Progress progress) {
        this.duration = duration;
        this.folder = folder;
        this.progress = progress;
    }

    /** Blocks for the whole run. */
    public GlassResult run() throws IOException, InterruptedException {
        try (Workspace work = new Workspace(folder)) {
            BundledFfmpeg ffmpeg = BundledFfmpeg.unpack(work.resolve("ffmpeg"));
            progress.say("Starting a server");
            Map<String, String> settings = Map.of("recording.enabled", "false", "ladder.mode", "off");
            try (MillraceServer server = MillraceServer.start(work.resolve("data"), settings)) {
                BenchApi api = server.api();
                api.createCamera(CAMERA, false);
                String url = api.publishUrls(CAMERA).getFirst();
                try (ClockCamera camera = new ClockCamera(
                                ffmpeg, PublisherFleet.connect(url, PublisherTls.trusting(server.certificate())));
                        Browser browser = new Browser(work.resolve("chromium"))) {
                    progress.say("A clock is filmed; a browser watches");
                    progress.pause(Duration.ofSeconds(5));
                    return watch(camera, browser, api.playbackUrl(CAMERA));
                }
            }
        }
    }

    private GlassResult watch(ClockCamera camera, Browser browser, URI playback)
            throws IOException, InterruptedException {
        long asked = System.nanoTime();
        browser.open(playback.resolve("/watch/" + CAMERA + "?" + playback.getQuery()));
        browser.evaluate(PictureClock.reader());
        long first = -1;
        long settleSeconds = SETTLE.toSeconds();
        JsonNode taken = browser.evaluate(PictureClock.take());
        for (int second = 0; second < settleSeconds + duration.toSeconds() && !progress.isCut(); second++) {
            if (first < 0) {
                first = awaitFirst(browser, asked);
                progress.say("First picture after %.1f s; the player settles for %d s", first / 1e3, settleSeconds);
            }
            progress.pause(SAMPLE);
            taken = browser.evaluate(PictureClock.take());
            if (camera.failure() instanceof IOException failure) {
                throw failure;
            }
            if (second >= settleSeconds) {
                taken.get("delays").forEach(delay -> settled.add(delay.asInt()));
            }
            if (second % SAY_EVERY == SAY_EVERY - 1) {
                JsonNode delays = taken.get("delays");
                progress.say(
                        "  %3d s: %d pictures in a second, %s ms, %d stalls",
                        second + 1,
                        delays.size(),
                        delays.isEmpty()
                                ? "none"
                                : delays.get(delays.size() - 1).asText(),
                        taken.get("stalls").asLong());
            }
        }
        return new GlassResult(
                Machine.describe(),
                duration,
                settled.build().sorted().toArray(),
                first,
                taken.get("frames").asLong(),
                taken.get("unread").asLong(),
                taken.get("stalls").asLong(),
                Machine.load(),
                progress.isCut());
    }

    private long awaitFirst(Browser browser, long asked) throws IOException, InterruptedException {
        long deadline = asked + Duration.ofSeconds(60).toNanos();
        while (browser.evaluate("globalThis.millraceGlass.frames").asLong() == 0) {
            if (System.nanoTime() - deadline > 0 || progress.isCut()) {
                throw new BenchException("no picture in the browser");
            }
            progress.pause(Duration.ofMillis(50));
        }
        return (System.nanoTime() - asked) / 1_000_000;
    }
}
