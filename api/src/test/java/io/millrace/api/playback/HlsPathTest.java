package io.millrace.api.playback;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HlsPathTest {
    @Test
    void pathsAreTakenApart() {
        assertThat(HlsPath.parse("/hls/door/playlist.m3u8")).isEqualTo(new HlsPath("door", null, "playlist.m3u8"));
        assertThat(HlsPath.parse("/hls/door/v/abc/source/media.m3u8"))
                .isEqualTo(new HlsPath("door", "abc", "source/media.m3u8"));
        assertThat(HlsPath.parse("/hls/door/v/abc/playlist.m3u8"))
                .isEqualTo(new HlsPath("door", "abc", "playlist.m3u8"));
    }

    @Test
    void whatIsNotOursIsNothing() {
        for (String path : List.of(
                "",
                "/",
                "/hls",
                "/hls/",
                "/hls//",
                "/hls//playlist.m3u8",
                "/hls/door",
                "/hls/door/",
                "/hls/door/v/",
                "/hls/door/v//x",
                "/hls/door/v/abc",
                "/hls/door/v/abc/",
                "/hls/door/media.m3u8",
                "/other/door/playlist.m3u8",
                "/hls/" + "x".repeat(300) + "/playlist.m3u8")) {
            assertThat(HlsPath.parse(path)).as(path).isNull();
        }
    }

    @Test
    void noSessionIsPrinted() {
        assertThat(String.valueOf(HlsPath.parse("/hls/door/v/abc/source/media.m3u8")))
                .doesNotContain("abc");
    }

    @Test
    void everyRelativeUriGoesUnderTheSession() {
        String playlist = "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,URI=\"audio/media.m3u8\",NAME=\"x\"\n"
                + "#EXT-X-SESSION-KEY:URI=\"data:text/plain,x\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\nsource/media.m3u8";
        byte[] bytes = playlist.getBytes(StandardCharsets.UTF_8);
        assertThat(new String(MultivariantPlaylist.under("v/s/", List.of(bytes)), StandardCharsets.UTF_8))
                .isEqualTo(
                        "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,URI=\"v/s/audio/media.m3u8\",NAME=\"x\"\n"
                                + "#EXT-X-SESSION-KEY:URI=\"data:text/plain,x\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv/s/source/media.m3u8\n");
    }
}
