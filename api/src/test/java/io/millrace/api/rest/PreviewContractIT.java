package io.millrace.api.rest;

import static io.millrace.api.EdgeFixture.DOOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.live.Preview;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The picture of a camera. */
final class PreviewContractIT extends EdgeUnderContract {
    @Test
    void aPreviewIsSentOnceAndThenOnlyWhenItChanges() {
        Instant at = Instant.parse("2026-11-21T08:59:58.200Z");
        edge.previews.put(DOOR, new Preview(new byte[] {(byte) 0xff, (byte) 0xd8, 1}, at));
        String path = "/api/v1/cameras/front-door/preview.jpg";
        HttpResponse<byte[]> first = preview(edge.request(path));
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).containsExactly(0xff, 0xd8, 1);
        assertThat(first.headers().firstValue("content-type")).hasValue("image/jpeg");
        assertThat(first.headers().firstValue("cache-control")).hasValue("private, no-cache");
        assertThat(first.headers().firstValue("last-modified")).hasValue("Sat, 21 Nov 2026 08:59:58 GMT");
        String etag = first.headers().firstValue("etag").orElseThrow();
        HttpResponse<byte[]> again = preview(edge.request(path).header("if-none-match", etag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        edge.previews.put(DOOR, new Preview(new byte[] {(byte) 0xff, (byte) 0xd8, 2}, at.plusSeconds(2)));
        assertThat(preview(edge.request(path).header("if-none-match", etag)).body())
                .containsExactly(0xff, 0xd8, 2);
    }

    @Test
    void aPreviewThatIsNotThereIsAProblem() {
        String path = "/api/v1/cameras/front-door/preview.jpg";
        answer("showPreview", 401, edge.get(path));
        answer("showPreview", 404, edge.call("viewer", "GET", path));
        answer("showPreview", 404, edge.call("viewer", "GET", "/api/v1/cameras/no-such/preview.jpg"));
        edge.call("operator", "POST", "/api/v1/cameras", new JsonObject().put("name", "broken"));
        JsonObject broken =
                answer("showPreview", 503, edge.call("viewer", "GET", "/api/v1/cameras/broken/preview.jpg"));
        assertThat(broken.getString("code")).isEqualTo("no_preview");
        assertThat(broken.getString("detail")).endsWith("can be made now: no picture.");
    }

    private HttpResponse<byte[]> preview(HttpRequest.Builder request) {
        return edge.bytes(HttpClient.Version.HTTP_2, request.header("authorization", "Bearer " + edge.token("viewer")));
    }
}
