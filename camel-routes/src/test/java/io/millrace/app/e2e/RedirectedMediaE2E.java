package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import io.millrace.app.browser.Chromium;
import io.millrace.app.browser.ForeignPage;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.TestServer;
import io.millrace.transcoder.testing.TestMedia;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code playback.media: redirect} the playlists come from Millrace, and the media from the store. */
class RedirectedMediaE2E {
    private static final String CAMERA = "gate";
    private static final int SECONDS = 4;
    private static final int PICTURES_A_SECOND = 25;

    /** Plays a playlist to its end; answers how many pictures were decoded, and what went wrong. */
    private static final String PLAY = """
            url => new Promise((done) => {
              const video = document.querySelector('video');
              const hls = new Hls({ enableWorker: false });
              const errors = [];
              const finish = () => done([video.getVideoPlaybackQuality().totalVideoFrames, errors.join(', ')]);
              hls.on(Hls.Events.ERROR, (event, data) => {
                errors.push(`${data.type} ${data.details}`);
                if (data.fatal) { finish(); }
              });
              video.onended = finish;
              hls.loadSource(url);
              hls.attachMedia(video);
              video.play();
            })
            """;

    @TempDir
    Path data;

    @Test
    void everyFrameComesStraightFromTheStore() throws Exception {
        try (TestServer server = new TestServer(data, Map.of("playback.media", "redirect"))) {
            ApiClient api = server.api();
            Path clip = record(api);
            String url = recordedUrl(api);
            assertThat(TestMedia.frameMd5(url, "v:0")).isEqualTo(TestMedia.frameMd5(clip.toString(), "v:0"));

            String segment = lastUri(api, lastUri(api, url));
            HttpResponse<String> redirect = api.get(segment, "Range", "bytes=0-99");
            assertThat(redirect.statusCode()).isEqualTo(302);
            String location = redirect.headers().firstValue("location").orElseThrow();
            assertThat(location).startsWith("http://127.0.0.1:").contains("X-Amz-Signature=");
            assertThat(api.get(location, "Range", "bytes=4-7").body()).isEqualTo("ftyp");

            assertThat(api.get(segment, "Range", "bytes=4-7", "Sec-Fetch-Site", "same-origin")
                            .body())
                    .as("our own pages know no other origin")
                    .isEqualTo("ftyp");
        }
    }

    /** Three origins: the page's, Millrace's and the store's. */
    @Test
    void hlsJsOnAPageElsewherePlaysFromTheStore() throws Exception {
        try (Chromium chromium = Chromium.start();
                ForeignPage elsewhere = ForeignPage.start();
                TestServer server = new TestServer(data, Map.of("playback.media", "redirect"))) {
            ApiClient api = server.api();
            record(api);
            Page page = chromium.page();
            List<Response> media = new ArrayList<>();
            page.onResponse(response -> {
                if (URI.create(response.url()).getPath().endsWith(".mp4")) {
                    media.add(response);
                }
            });
            page.navigate(elsewhere.url());
            assertThat((List<?>) page.evaluate(PLAY, recordedUrl(api)))
                    .map(Object::toString)
                    .containsExactly(Integer.toString(SECONDS * PICTURES_A_SECOND), "");

            List<Response> fromStore = media.stream()
                    .filter(response -> response.url().contains("X-Amz-Signature="))
                    .toList();
            assertThat(fromStore).extracting(Response::status).isNotEmpty().containsOnly(206);
            assertThat(fromStore)
                    .as("what a store must let in: a redirect to another origin hides the page's")
                    .extracting(response -> response.request().headerValue("origin"))
                    .containsOnly("null");
            media.removeAll(fromStore);
            assertThat(media)
                    .extracting(Response::status)
                    .hasSize(fromStore.size())
                    .containsOnly(302);
            page.context().close();
        }
    }

    /** Until it is in the store; returns what was sent. */
    private static Path record(ApiClient api) throws Exception {
        Path clip = TestMedia.clip(
                "e2e-redirect.mkv",
                SECONDS,
                "320x240",
                PICTURES_A_SECOND,
                "-c:v libx264 -preset ultrafast -g 25 -bf 0",
                "-c:a aac");
        api.createCamera(CAMERA);
        try (Encoder encoder = new Encoder(clip, api.publishUrl(CAMERA))) {
            encoder.sent();
        }
        Eventually.until("it is stored", () -> !api.recordings(CAMERA).isEmpty());
        return clip;
    }

    private static String recordedUrl(ApiClient api) throws Exception {
        JsonNode recording = api.recordings(CAMERA).getFirst();
        return api.playbackUrl(
                CAMERA,
                "{\"from\":\"" + recording.get("start").asText() + "\",\"to\":\""
                        + recording.get("end").asText() + "\"}");
    }

    /** What the last line of a playlist leads to. */
    private static String lastUri(ApiClient api, String playlist) throws Exception {
        HttpResponse<String> reply = api.get(playlist);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return reply.body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> URI.create(playlist).resolve(line).toString())
                .reduce((before, last) -> last)
                .orElseThrow();
    }
}
