package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.TestServer;
import io.millrace.transcoder.testing.TestMedia;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code playback.media: redirect} the playlists come from Millrace, and the media from the store. */
class RedirectedMediaE2E {
    @TempDir
    Path data;

    @Test
    void everyFrameComesStraightFromTheStore() throws Exception {
        Path clip = TestMedia.clip(
                "e2e-redirect.mkv", 4, "320x240", 25, "-c:v libx264 -preset ultrafast -g 25 -bf 0", "-c:a aac");
        try (TestServer server = new TestServer(data, Map.of("playback.media", "redirect"))) {
            ApiClient api = server.api();
            api.createCamera("gate");
            try (Encoder encoder = new Encoder(clip, api.publishUrl("gate"))) {
                encoder.sent();
            }
            JsonNode recording = Eventually.get(
                    "it is stored", () -> api.recordings("gate").stream().findFirst());
            String url = api.playbackUrl(
                    "gate",
                    "{\"from\":\"" + recording.get("start").asText() + "\",\"to\":\""
                            + recording.get("end").asText() + "\"}");
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
