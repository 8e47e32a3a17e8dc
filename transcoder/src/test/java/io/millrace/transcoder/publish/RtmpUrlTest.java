package io.millrace.transcoder.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpUrlTest {
    @Test
    void splitsAUrl() {
        assertThat(RtmpUrl.parse("rtmps://host:1936/live/cam-1?token=a.b"))
                .isEqualTo(new RtmpUrl(true, "host", 1936, "live", "cam-1?token=a.b"));
        assertThat(RtmpUrl.parse("rtmp://[::1]/live/x/y")).isEqualTo(new RtmpUrl(false, "::1", 1935, "live", "x/y"));
        assertThat(RtmpUrl.parse("rtmps://host/live/x").port()).isEqualTo(443);
    }

    @Test
    void neverPrintsTheKey() {
        assertThat(RtmpUrl.parse("rtmps://[::1]:1936/live/cam-1?token=secret"))
                .hasToString("rtmps://[::1]:1936/live/…");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "http://h/live/secret",
                "rtmp:///live/secret",
                "rtmp://h/secret",
                "rtmp://h/live/",
                "rtmp://h//secret",
                "rtmp://h/live/secret secret"
            })
    void refusesOthersWithoutRepeatingThem(String url) {
        assertThatThrownBy(() -> RtmpUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret");
    }
}
