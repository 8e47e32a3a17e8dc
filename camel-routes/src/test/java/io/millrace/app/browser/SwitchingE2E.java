package io.millrace.app.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.TestServer;
import io.millrace.transcoder.testing.TestMedia;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * hls.js in Chromium goes down a rung when the line gets slow and up again when it does not, and
 * the picture goes on. With eight seconds in its buffer, so that a busy machine is no slow line.
 */
class SwitchingE2E {
    private static final String CAMERA = "yard";
    private static final String HTML = """
            <!doctype html><video muted playsinline width="640" height="360"></video>
            <script src="/console/hls.js"></script>
            <script>
              const video = document.querySelector('video');
              const seen = { heights: [], stalls: 0, darkest: 255, samples: 0, errors: [] };
              window.seen = seen;
              window.play = source => {
                const hls = new Hls({
                  lowLatencyMode: false, liveSyncDurationCount: 5, abrEwmaDefaultEstimate: 8e6, testBandwidth: false });
                window.hls = hls;
                hls.on(Hls.Events.ERROR, (event, data) => { if (data.fatal) { seen.errors.push(data.details); } });
                hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
                video.addEventListener('resize', () => seen.heights.push(video.videoHeight));
                video.addEventListener('playing', () => {
                  video.addEventListener('waiting', () => { seen.stalls++; });
                  setInterval(sample, 100);
                }, { once: true });
                hls.loadSource(source);
                hls.attachMedia(video);
              };
              const canvas = document.createElement('canvas');
              canvas.width = 16; canvas.height = 9;
              const context = canvas.getContext('2d', { willReadFrequently: true });
              function sample() {
                context.drawImage(video, 0, 0, 16, 9);
                const pixels = context.getImageData(0, 0, 16, 9).data;
                let sum = 0;
                for (let i = 0; i < pixels.length; i += 4) { sum += pixels[i] + pixels[i + 1] + pixels[i + 2]; }
                seen.darkest = Math.min(seen.darkest, sum / (16 * 9 * 3));
                seen.samples++;
              }
            </script>
            """;

    @TempDir
    Path data;

    @Test
    void downAndUpAgainWithoutAStallOrABlackFrame() throws Exception {
        Path clip = TestMedia.clip(
                "e2e-switching.mkv",
                20,
                "640x360",
                25,
                "-c:v libx264 -preset ultrafast -tune zerolatency -b:v 2M -maxrate 2M -bufsize 1M -qmin 1 -g 25",
                "-c:a aac");
        try (Chromium chromium = Chromium.start();
                TestServer server = new TestServer(data, Map.of("hls.window-segments", "12"))) {
            server.api().createCamera(CAMERA);
            // Always: what a slow line asks for has been running for other viewers.
            server.api().call("PUT", "/cameras/" + CAMERA + "/ladder", """
                    {"mode": "always", "rungs": [{"name": "240p", "shortSidePixels": 240,
                     "bitsPerSecond": 250000, "maxFramesPerSecond": 30, "preset": "superfast"}]}
                    """, 200);
            try (Encoder encoder = new Encoder(clip, server.api().publishUrl(CAMERA), "-stream_loop", "-1")) {
                server.api().live(CAMERA);
                String url = server.api().playbackUrl(CAMERA, "{}");
                Page page = chromium.page();
                String origin = server.application().webUrl();
                page.route(
                        origin + "/switching.html",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("text/html")
                                .setBody(HTML)));
                page.navigate(origin + "/switching.html");
                // Once there is as much to buffer as the player wants.
                Eventually.until(
                        "both rungs have twelve seconds",
                        () -> segments(server, url, "source") >= 6 && segments(server, url, "240p") >= 6);
                page.evaluate("source => play(source)", url);
                page.waitForFunction("() => seen.samples > 10 && video.videoHeight === 360");
                page.waitForFunction("() => video.buffered.length > 0"
                        + " && video.buffered.end(video.buffered.length - 1) - video.currentTime > 6");

                CDPSession network = page.context().newCDPSession(page);
                network.send("Network.enable");
                network.send("Network.emulateNetworkConditions", line(90_000));
                page.waitForFunction("() => video.videoHeight === 240");
                network.send("Network.emulateNetworkConditions", line(-1));
                page.waitForFunction("() => video.videoHeight === 360");
                Object before = page.evaluate("() => { window.at = video.currentTime; return seen.samples; }");
                page.waitForFunction("() => video.currentTime > window.at + 1");

                assertThat(page.evaluate("() => seen.errors")).isEqualTo(List.of());
                assertThat(page.evaluate("() => seen.stalls")).as("stalls").isEqualTo(0);
                assertThat(((Number) page.evaluate("() => seen.darkest")).doubleValue())
                        .as("the darkest of %s pictures", before)
                        .isGreaterThan(60);
                assertThat(page.evaluate("() => seen.heights.filter((h, i, all) => h !== all[i - 1])")
                                .toString())
                        .endsWith("360, 240, 360]");
                page.context().close();
                encoder.kill();
            }
        }
    }

    private static JsonObject line(long bytesPerSecond) {
        JsonObject conditions = new JsonObject();
        conditions.addProperty("offline", false);
        conditions.addProperty("latency", 0);
        conditions.addProperty("downloadThroughput", bytesPerSecond);
        conditions.addProperty("uploadThroughput", -1);
        return conditions;
    }

    private static long segments(TestServer server, String url, String rung) throws Exception {
        var multivariant = server.api().get(url);
        String line = multivariant
                .body()
                .lines()
                .filter(entry -> entry.contains(rung + "/media.m3u8"))
                .findFirst()
                .orElse("");
        if (line.isEmpty()) {
            return 0;
        }
        var playlist = server.api().get(URI.create(url).resolve(line).toString());
        return playlist.body()
                .lines()
                .filter(entry -> entry.startsWith("#EXTINF"))
                .count();
    }
}
