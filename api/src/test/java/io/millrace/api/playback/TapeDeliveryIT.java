package io.millrace.api.playback;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.EdgeFixture;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A range of the record over HTTPS: who may play what of it. */
class TapeDeliveryIT extends RecordedEdge {
    @Test
    void playsARangeByByteRanges() {
        String media = enter(sign(NOW.minusSeconds(600), NOW.minusSeconds(590)));
        HttpResponse<String> playlist = edge.get(media);
        assertThat(playlist.body()).contains("#EXT-X-BYTERANGE:50@100", FIRST + ".mp4", "#EXT-X-ENDLIST");
        assertThat(playlist.body()).doesNotContain(SECOND.toString());

        String file = media.replace("media.m3u8", FIRST + ".mp4");
        HttpResponse<String> part = edge.send(edge.request(file).header("range", "bytes=100-149"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.headers().firstValue("content-range")).contains("bytes 100-149/350");
        HttpResponse<String> unknown = edge.send(
                edge.request(file).header("range", "bytes=100-149").header("if-range", "\"of another server\""));
        assertThat(unknown.statusCode()).isEqualTo(200);
        assertThat(unknown.body()).hasSize(350);
        assertThat(part.body()).hasSize(50);
    }

    @Test
    void aSessionIsForItsRangeAlone() {
        String media = enter(sign(NOW.minusSeconds(600), NOW.minusSeconds(590)));
        HttpResponse<String> other = edge.get(media.replace("media.m3u8", SECOND + ".mp4"));
        assertThat(other.statusCode()).isEqualTo(404);

        List<String> parts = List.of(media.split("/"));
        String wider = media.replace(parts.get(5), NOW.minusSeconds(3_600).toEpochMilli() + "-now");
        assertThat(edge.get(wider).statusCode()).isEqualTo(403);
        String live = "/hls/front-door/v/" + parts.get(4) + "/source/media.m3u8";
        assertThat(edge.get(live).statusCode())
                .as("no way from the record to live")
                .isEqualTo(403);
    }

    @Test
    void aTokenIsForItsRangeAlone() {
        String path = sign(NOW.minusSeconds(600), NOW.minusSeconds(590));
        assertThat(edge.get(path.replace("from=2026-11-21T08:50:00Z", "from=2026-11-21T08:49:00Z"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(edge.get(path.replaceAll("&to=[^&]*", "")).statusCode()).isEqualTo(403);
        edge.pass(Duration.ofMinutes(16));
        assertThat(EdgeFixture.json(edge.get(path)).getString("code")).isEqualTo("url_expired");
    }

    @Test
    void aRangeThatGoesOnGetsWhatComes() {
        String media = enter(sign(NOW.minusSeconds(60), null));
        String before = edge.get(media).body();
        assertThat(before).contains("EVENT").doesNotContain("ENDLIST");
        edge.tape.files.set(1, file(SECOND, NOW.minusSeconds(60), 7));
        assertThat(edge.get(media).body()).startsWith(before).hasSizeGreaterThan(before.length());
    }

    @Test
    void nothingOnRecordIsSaid() {
        assertThat(edge.get(sign(NOW.minusSeconds(7_200), NOW.minusSeconds(7_000)))
                        .statusCode())
                .isEqualTo(404);
        JsonObject upsideDown = new JsonObject()
                .put("from", NOW.toString())
                .put("to", NOW.minusSeconds(1).toString());
        assertThat(edge.call("viewer", "POST", "/api/v1/cameras/front-door/playback", upsideDown)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void picturesHaveSignedPaths() {
        edge.recordings.add(new Recording(
                FIRST,
                EdgeFixture.DOOR,
                new UUID(0, 9),
                NOW.minusSeconds(600),
                NOW.minusSeconds(590),
                Duration.ofSeconds(10),
                350,
                "avc1.64001f",
                640,
                360,
                "recordings/front-door/1.mp4",
                StorageTier.HOT,
                "0".repeat(64)));
        HttpResponse<String> reply = edge.call("viewer", "GET", "/api/v1/recordings/" + FIRST + "/thumbnails");
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        String path = EdgeFixture.json(reply)
                .getJsonArray("thumbnails")
                .getJsonObject(1)
                .getString("path");
        HttpResponse<String> picture = edge.get(path);
        assertThat(picture.headers().firstValue("content-type")).contains("image/jpeg");
        assertThat(picture.body()).isEqualTo("\u0001");
        assertThat(edge.get(path.replace("/1.jpg", "/2.jpg")).statusCode()).isEqualTo(404);
        assertThat(edge.get(path.replaceAll("token=.*", "token=x")).statusCode())
                .isEqualTo(403);
    }

    private String signExport(String from, String to) {
        return signExport(new JsonObject().put("from", from).put("to", to).put("gaps", "hold"));
    }

    private String signExport(JsonObject request) {
        HttpResponse<String> reply = edge.call("viewer", "POST", "/api/v1/cameras/front-door/export", request);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
        return EdgeFixture.json(reply).getString("path");
    }

    @Test
    void exportsWithASignedUrl() {
        String path = signExport("2026-11-21T08:00:00Z", "2026-11-21T08:10:00Z");
        HttpResponse<String> export = edge.get(path);
        assertThat(export.statusCode()).isEqualTo(200);
        assertThat(export.body()).isEqualTo("front-door 2026-11-21T08:00:00Z 2026-11-21T08:10:00Z HOLD");
        assertThat(export.headers().firstValue("content-length"))
                .contains(Integer.toString(export.body().length()));
        HttpResponse<String> part = edge.send(edge.request(path).header("range", "bytes=0-9"));
        assertThat(part.statusCode()).as("each export is made anew").isEqualTo(200);
        assertThat(part.body()).isEqualTo(export.body());
        assertThat(edge.get(path.replace("gaps=hold", "gaps=cut")).statusCode()).isEqualTo(403);
        assertThat(edge.get(path.replace("T08:10", "T08:11")).statusCode()).isEqualTo(403);
    }

    @Test
    void exportsAnArchiveWithAUrlOfItsOwn() {
        String path = signExport(new JsonObject()
                .put("from", "1999-01-01T00:00:00Z")
                .put("to", "1999-01-01T01:00:00Z")
                .put("format", "zip"));
        HttpResponse<String> archive = edge.get(path);
        assertThat(archive.statusCode()).isEqualTo(200);
        assertThat(archive.headers().firstValue("content-type")).contains("application/zip");
        assertThat(archive.headers().firstValue("content-disposition").orElseThrow())
                .endsWith(".zip\"");
        assertThat(archive.body()).isEqualTo("zip front-door 1999-01-01T00:00:00Z 1999-01-01T01:00:00Z CUT");
        assertThat(edge.get(path.replace("export.zip", "export.mp4")).statusCode())
                .as("a URL for the archive alone")
                .isEqualTo(403);
    }

    @Test
    void aCodecChangeNamesTheSpans() {
        HttpResponse<String> refusal = edge.get(signExport("1999-01-01T00:00:00Z", "1999-01-01T01:00:00Z"));
        assertThat(refusal.statusCode()).isEqualTo(409);
        assertThat(EdgeFixture.json(refusal).getString("code")).isEqualTo("codec_changes");
        assertThat(EdgeFixture.json(refusal).getString("detail"))
                .contains("1999-01-01T00:00:00Z to 1999-01-01T01:00:00Z (hvc1");
    }

    @Test
    void theTimelineIsTheWholeSpan() {
        HttpResponse<String> reply = edge.call(
                "viewer",
                "GET",
                "/api/v1/recordings/timeline/front-door?from=" + NOW.minusSeconds(610) + "&to=" + NOW.plusSeconds(60));
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        JsonObject timeline = EdgeFixture.json(reply);
        assertThat(timeline.getString("to")).isEqualTo(NOW.toString());
        assertThat(starts(timeline.getJsonArray("spans")))
                .containsExactly(
                        NOW.minusSeconds(600).toString(), NOW.minusSeconds(60).toString());
        assertThat(starts(timeline.getJsonArray("gaps")))
                .containsExactly(
                        NOW.minusSeconds(610).toString(),
                        NOW.minusSeconds(590).toString(),
                        NOW.minusSeconds(50).toString());
        assertThat(timeline.getJsonArray("gaps").getJsonObject(0).getString("cause"))
                .isEqualTo("offline");
    }

    private static List<String> starts(JsonArray spans) {
        return spans.stream()
                .map(span -> ((JsonObject) span).getString("start"))
                .toList();
    }
}
