package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.TestServer;
import io.millrace.media.CameraId;
import io.millrace.transcoder.testing.TestMedia;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who may not publish or watch is told why: the encoder, the log, the camera's status; the viewer. */
class RefusalE2E {
    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

    @TempDir
    static Path data;

    private static TestServer server;
    private static ApiClient api;
    private static Path clip;
    private String camera = "";

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer(data, Map.of());
        api = server.api();
        clip = TestMedia.clip("e2e-short.mkv", 6, "320x240", 25, "-c:v libx264 -preset ultrafast -g 25", "-c:a aac");
        LOG.start();
        ((Logger) LoggerFactory.getLogger("io.millrace.ingest")).addAppender(LOG);
    }

    @AfterAll
    static void stop() {
        ((Logger) LoggerFactory.getLogger("io.millrace.ingest")).detachAppender(LOG);
        server.close();
    }

    @BeforeEach
    void aCamera(TestInfo test) throws Exception {
        camera = "c" + Integer.toHexString(test.getDisplayName().hashCode());
        api.createCamera(camera);
    }

    @Test
    void aKeyThatWasChanged() throws Exception {
        String url = api.publishUrl(camera);
        char last = url.charAt(url.length() - 5);
        String changed =
                url.substring(0, url.length() - 5) + (last == 'A' ? 'B' : 'A') + url.substring(url.length() - 4);
        expectRefusal(changed, "bad_signature", null);
    }

    @Test
    void aCompactKeyThatWasChanged() throws Exception {
        String url = api.compactPublishUrl(camera);
        char last = url.charAt(url.length() - 5);
        String changed =
                url.substring(0, url.length() - 5) + (last == 'A' ? 'B' : 'A') + url.substring(url.length() - 4);
        expectRefusal(changed, "bad_signature", null);
    }

    @Test
    void noKeyAtAll() throws Exception {
        expectRefusal(server.application().publishUrl() + "/" + camera, "malformed_key", null);
    }

    @Test
    void anExpiredKey() throws Exception {
        var key = server.application().streamKeys().issue(new CameraId(camera), 1, Duration.ofSeconds(1), List.of());
        Eventually.until(
                "the key is over", () -> Instant.now().isAfter(key.expiresAt().plusMillis(10)));
        expectRefusal(server.application().publishUrl() + "/" + key.streamKey(), "expired", camera);
        expectRefusal(server.application().publishUrl() + "/" + key.compact(), "expired", camera);
    }

    @Test
    void aRevokedKeyAndWhoeverPublishesWithIt() throws Exception {
        String url = api.publishUrl(camera);
        try (Encoder publishing = new Encoder(clip, url, "-stream_loop", "-1")) {
            api.live(camera);
            api.call("POST", "/cameras/" + camera + "/keys/rotate", "", 200);
            assertThat(publishing.refused()).isNotEmpty();
        }
        api.offline(camera);
        expectRefusal(url, "revoked", camera);
    }

    @Test
    void aKeyFromElsewhere() throws Exception {
        JsonNode key = api.key(camera, "{\"sources\":[\"192.0.2.0/24\"]}");
        assertThat(key.get("compactKey").isNull()).isTrue();
        expectRefusal(key.get("urls").get(0).asText(), "wrong_address", camera);
    }

    @Test
    void aCameraThatIsNoMore() throws Exception {
        String url = api.publishUrl(camera);
        api.call("DELETE", "/cameras/" + camera, "", 204);
        expectRefusal(url, "unknown_camera", null);
    }

    @Test
    void aDisabledCamera() throws Exception {
        String url = api.publishUrl(camera);
        api.call("PATCH", "/cameras/" + camera, "{\"enabled\":false}", 200);
        expectRefusal(url, "camera_disabled", camera);
    }

    @Test
    void aSecondEncoderWithAnotherKey() throws Exception {
        try (Encoder publishing = new Encoder(clip, api.publishUrl(camera))) {
            JsonNode session = api.live(camera);
            expectRefusal(
                    api.key(camera, "{\"validSeconds\":600}").get("urls").get(0).asText(),
                    "already_publishing",
                    camera);
            publishing.sent();
            assertThat(api.sessions(camera).get(0).get("id")).isEqualTo(session.get("id"));
        }
    }

    @Test
    void anExpiredPlaybackUrlWhileWhoWatchesGoesOn() throws Exception {
        try (Encoder publishing = new Encoder(clip, api.publishUrl(camera), "-stream_loop", "-1")) {
            api.live(camera);
            String url = api.playbackUrl(camera, "{\"validSeconds\":10}");
            String media = Eventually.get("a playlist", () -> {
                HttpResponse<String> reply = api.get(url);
                return reply.body()
                        .lines()
                        .filter(line -> !line.startsWith("#") && !line.isBlank())
                        .findFirst();
            });
            String running = URI.create(url).resolve(media).toString();
            HttpResponse<String> refused = Eventually.get("the URL is over", () -> {
                assertThat(api.get(running).statusCode()).isEqualTo(200);
                HttpResponse<String> reply = api.get(url);
                return reply.statusCode() == 200 ? Optional.empty() : Optional.of(reply);
            });
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(refused.body()).contains("\"code\":\"").contains("expired");
            HttpResponse<String> goesOn = api.get(running);
            assertThat(goesOn.statusCode()).isEqualTo(200);
            assertThat(goesOn.body()).contains("#EXT-X-PART:");
            publishing.kill();
        }
    }

    /** @param known the camera that the refusal is noted at; null where the key proves no camera of ours */
    private void expectRefusal(String url, String reason, @Nullable String known) throws Exception {
        try (Encoder encoder = new Encoder(clip, url)) {
            assertThat(encoder.refused()).contains(reason + ": ");
        }
        assertThat(List.copyOf(LOG.list).stream().map(ILoggingEvent::getFormattedMessage))
                .anyMatch(line -> line.contains("publish refused") && line.contains("reason=" + reason))
                .noneMatch(line -> line.contains("eyJ"));
        if (known != null) {
            JsonNode refusal = api.status(known).get("lastRefusal");
            assertThat(refusal.get("reason").asText()).isEqualTo(reason);
            assertThat(refusal.get("message").asText()).isNotBlank();
        }
    }
}
