package io.millrace.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import io.millrace.app.browser.Chromium;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person sees who runs {@code millrace demo} and opens the page that it prints. */
class WatchPageE2E {
    private static final Logger log = LoggerFactory.getLogger(WatchPageE2E.class);

    @TempDir
    Path folder;

    @Test
    void theFirstPictureComesByItself() throws Exception {
        try (Chromium chromium = Chromium.start()) {
            Page page = chromium.page();
            long started = System.nanoTime();
            try (MillraceProcess demo = MillraceProcess.start(
                    folder,
                    "demo",
                    "--json",
                    "--rtmps.port",
                    "0",
                    "--http.port",
                    "0",
                    "--data",
                    folder.resolve("data").toString())) {
                JsonNode announced = demo.announced();
                double serving = secondsSince(started);
                page.navigate(announced.get("cameras").get(0).get("watch").asText());
                page.waitForFunction(
                        "() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames > 0");
                log.info(
                        "demo: serves after {} s, first picture in the watch page after {} s",
                        serving,
                        secondsSince(started));
                assertThat(page.evaluate("() => document.querySelector('video').videoWidth"))
                        .isEqualTo(1280);
                page.context().close();
            }
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000 / 1_000.0;
    }
}
