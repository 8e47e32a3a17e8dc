package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamPathTest {
    @Test
    void moreThanOneSegmentIsKeptForTheAuthorizerToRefuse() {
        assertThat(StreamPath.of("live/a", "b?token=t")).isEqualTo(new StreamPath("live", "a/b", "token=t"));
    }

    @Test
    void nothingIsNothing() {
        assertThat(StreamPath.of("", null)).isEqualTo(new StreamPath("", "", ""));
        assertThat(StreamPath.of("//", "/")).isEqualTo(new StreamPath("", "", ""));
    }

    @Test
    void neitherNameNorQueryIsPrinted() {
        assertThat(StreamPath.of("live", "key?token=t")).hasToString("StreamPath[app=live]");
    }
}
