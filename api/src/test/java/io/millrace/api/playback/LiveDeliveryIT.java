package io.millrace.api.playback;

import static io.millrace.api.EdgeFixture.DOOR;
import static io.millrace.api.EdgeFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.EdgeFixture;
import io.millrace.api.FakeHlsSource;
import io.millrace.media.CameraId;
import io.millrace.media.hls.DeliveryDirectives;
import io.millrace.media.hls.HlsReply;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LiveDeliveryIT {
    @TempDir
    Path folder;

    private EdgeFixture edge;

    @BeforeEach
    void start() {
        edge = new EdgeFixture(folder).start();
        edge.door.put(
                "source/media.m3u8",
                new HlsReply.Content(FakeHlsSource.PLAYLIST, List.of(FakeHlsSource.bytes("#EXTM3U\n")), Duration.ZERO));
        edge.door.put(
                "source/1.m4s",
                new HlsReply.Content(
                        "video/mp4",
                        List.of(new byte[] {1, 2}, new byte[] {3}, new byte[] {4, 5, 6}),
                        Duration.ofSeconds(30)));
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aSignedUrlLeadsToPlaylistsAndMediaOverBothVersions(Version version) {
        HttpResponse<String> multivariant = edge.send(version, edge.request(signedPath()));

        assertThat(multivariant.statusCode()).isEqualTo(200);
        assertThat(multivariant.version()).isEqualTo(version);
        assertThat(multivariant.headers().firstValue("content-type")).hasValue(FakeHlsSource.PLAYLIST);
        assertThat(multivariant.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(multivariant.headers().firstValue("access-control-allow-origin"))
                .hasValue("*");
        String base = sessionBase(multivariant);
        assertThat(multivariant.body())
                .isEqualTo(
                        "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,URI=\"" + relative(base) + "audio/media.m3u8\",NAME=\"a\"\n"
                                + "#EXT-X-STREAM-INF:BANDWIDTH=1\n" + relative(base) + "source/media.m3u8\n");

        assertThat(edge.send(version, edge.request(base + "source/media.m3u8")).body())
                .isEqualTo("#EXTM3U\n");
        HttpResponse<byte[]> segment = edge.bytes(version, edge.request(base + "source/1.m4s"));
        assertThat(segment.statusCode()).isEqualTo(200);
        assertThat(segment.body()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(segment.headers().firstValue("cache-control")).hasValue("private, max-age=30");
        assertThat(segment.headers().firstValue("content-length")).hasValue("6");
    }

    @Test
    void whatAViewerIsHandedIsNotChangedForTheNext() {
        String base = begin();
        edge.bytes(Version.HTTP_2, edge.request(base + "source/1.m4s"));
        assertThat(edge.bytes(Version.HTTP_1_1, edge.request(base + "source/1.m4s"))
                        .body())
                .containsExactly(1, 2, 3, 4, 5, 6);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void headTellsTheLengthAndSendsNoBody(Version version) {
        HttpResponse<String> head = edge.send(
                version, edge.request(begin() + "source/1.m4s").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-length")).hasValue("6");
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aRequestForWhatIsNotThereYetIsAnsweredWhenItIs(Version version) throws Exception {
        String base = begin();
        CompletableFuture<HlsReply> media = edge.door.await("source/media.m3u8");
        CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() ->
                edge.send(version, edge.request(base + "source/media.m3u8?_HLS_msn=7&_HLS_part=2&_HLS_skip=YES")));
        assertThat(edge.door.asked("source/media.m3u8").await(20, TimeUnit.SECONDS))
                .isTrue();
        assertThat(answer).isNotDone();

        media.complete(new HlsReply.Content(
                FakeHlsSource.PLAYLIST, List.of(FakeHlsSource.bytes("#EXTM3U\n#part 2\n")), Duration.ZERO));

        assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("#EXTM3U\n#part 2\n");
        assertThat(edge.door.lastDirectives()).isEqualTo(new DeliveryDirectives(7, 2, true));
    }

    @Test
    void aNewViewerWithAnExpiredUrlIsRefusedAndOneWhoWatchesGoesOn() {
        String url = signedPath();
        String base = sessionBase(edge.get(url));
        for (int i = 0; i < 31; i++) {
            edge.pass(Duration.ofSeconds(30));
            assertThat(edge.get(base + "source/media.m3u8").statusCode()).isEqualTo(200);
        }

        refused(edge.get(url), 403, "url_expired");
        assertThat(edge.get(base + "source/media.m3u8").statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionEndsWhenItIsIdle() {
        String base = begin();
        edge.pass(Duration.ofSeconds(61));
        // The first minutes after a start accept every session that was signed.
        edge.pass(HlsSessions.RESUME);
        refused(edge.get(base + "source/media.m3u8"), 403, "session_ended");
    }

    @Test
    void aStepOfTheHostsClockEndsNoSession() {
        String base = begin();
        edge.stepClock(Duration.ofHours(1));
        assertThat(edge.get(base + "source/media.m3u8").statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionEndsAtItsMaximumAgeHoweverMuchItIsUsed() {
        String base = begin();
        edge.stepClock(Duration.ofHours(12).minusSeconds(1));
        assertThat(edge.get(base + "source/media.m3u8").statusCode()).isEqualTo(200);
        edge.stepClock(Duration.ofSeconds(1));
        refused(edge.get(base + "source/media.m3u8"), 403, "session_ended");
    }

    @Test
    void aRestartIsRiddenOverForAWhile() {
        String base = begin();
        edge.restart();
        assertThat(edge.get(base + "source/media.m3u8").statusCode()).isEqualTo(200);
        assertThat(edge.edge().viewers(DOOR)).isEqualTo(1);

        edge.restart();
        edge.pass(HlsSessions.RESUME.plusSeconds(1));
        refused(edge.get(base + "source/media.m3u8"), 403, "session_ended");
    }

    @Test
    void rotatedKeysEndSessionsAndRevokeUrls() {
        String url = signedPath();
        String base = sessionBase(edge.get(url));
        edge.call("operator", "POST", "/api/v1/cameras/front-door/keys/rotate");
        refused(edge.get(base + "source/media.m3u8"), 403, "session_ended");
        refused(edge.get(url), 403, "url_revoked");
    }

    @Test
    void aDisabledOrDeletedCameraIsNotWatched() {
        String base = begin();
        edge.call("operator", "PATCH", "/api/v1/cameras/front-door", new JsonObject().put("enabled", false));
        refused(edge.get(base + "source/media.m3u8"), 403, "camera_unavailable");
        edge.call("operator", "DELETE", "/api/v1/cameras/front-door");
        refused(edge.get(base + "source/media.m3u8"), 403, "camera_unavailable");
    }

    @Test
    void aSessionIsGoodForItsCameraOnly() {
        edge.call("operator", "POST", "/api/v1/cameras", new JsonObject().put("name", "Yard"));
        edge.sources.put(new CameraId("yard"), edge.door);
        String base = begin();
        refused(edge.get(base.replace("front-door", "yard") + "source/media.m3u8"), 403, "session_ended");
        refused(edge.get(signedPath().replace("front-door", "yard")), 403, "url_invalid");
    }

    @Test
    void everythingElseIsRefusedInTheErrorShape() {
        refused(edge.get("/hls/front-door/playlist.m3u8"), 403, "url_invalid");
        refused(edge.get("/hls/front-door/playlist.m3u8?token="), 403, "url_invalid");
        refused(edge.get("/hls/front-door/playlist.m3u8?token=" + "A".repeat(40)), 403, "url_invalid");
        refused(edge.get("/hls/nobody/playlist.m3u8?token=x"), 403, "camera_unavailable");
        refused(edge.get("/hls/Not_A_Camera/playlist.m3u8?token=x"), 403, "camera_unavailable");
        refused(edge.get("/hls/front-door/other.m3u8"), 404, "not_found");
        refused(edge.get("/hls/front-door/v/nothing/source/1.m4s"), 403, "session_ended");
        refused(edge.get(begin() + "source/gone.m4s"), 404, "not_found");
        refused(edge.get(begin() + "source/media.m3u8?_HLS_msn=-1"), 400, "bad_request");
        refused(
                edge.send(edge.request(signedPath()).POST(HttpRequest.BodyPublishers.noBody())),
                405,
                "method_not_allowed");
    }

    @Test
    void aCameraThatIsNotLiveIsAskedForAgainLater() {
        edge.sources.remove(DOOR);
        HttpResponse<String> answer = edge.get(signedPath());
        refused(answer, 503, "not_live");
        assertThat(answer.headers().firstValue("retry-after")).hasValue("2");
        assertThat(edge.edge().viewers(DOOR)).isZero();
    }

    @Test
    void viewersAreCounted() {
        assertThat(edge.edge().viewers(DOOR)).isZero();
        begin();
        begin();
        assertThat(edge.edge().viewers(DOOR)).isEqualTo(2);
        edge.edge().endViewers(DOOR);
        assertThat(edge.edge().viewers(DOOR)).isZero();
    }

    private String signedPath() {
        return json(edge.call("viewer", "POST", "/api/v1/cameras/front-door/playback"))
                .getString("path");
    }

    private String begin() {
        return sessionBase(edge.get(signedPath()));
    }

    private static String sessionBase(HttpResponse<String> multivariant) {
        assertThat(multivariant.statusCode()).as(multivariant.body()).isEqualTo(200);
        String line = multivariant
                .body()
                .lines()
                .filter(l -> !l.startsWith("#"))
                .findFirst()
                .orElseThrow();
        return "/hls/front-door/" + line.substring(0, line.indexOf("source/"));
    }

    private static String relative(String base) {
        return base.substring("/hls/front-door/".length());
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(json(answer).getString("code")).isEqualTo(code);
        assertThat(json(answer).getString("requestId")).isNotBlank();
        assertThat(answer.headers().firstValue("access-control-allow-origin")).hasValue("*");
    }
}
