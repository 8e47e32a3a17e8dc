package io.millrace.api.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.recording.ByteRange.Asked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ByteRangeTest {
    @Test
    void rangesAreReadAsRfc9110HasThem() {
        assertThat(ByteRange.parse("bytes=0-499", 1_000)).isEqualTo(part(0, 500));
        assertThat(ByteRange.parse("bytes=500-", 1_000)).isEqualTo(part(500, 500));
        assertThat(ByteRange.parse("bytes=-500", 1_000)).isEqualTo(part(500, 500));
        assertThat(ByteRange.parse("bytes=-5000", 1_000)).isEqualTo(part(0, 1_000));
        assertThat(ByteRange.parse("bytes=999-5000", 1_000)).isEqualTo(part(999, 1));
        assertThat(ByteRange.parse("bytes=1000-", 1_000)).isEqualTo(new Asked.Unsatisfiable());
        assertThat(ByteRange.parse("bytes=-0", 1_000)).isEqualTo(new Asked.Unsatisfiable());
        assertThat(ByteRange.parse("bytes=0-", 0)).isEqualTo(new Asked.Unsatisfiable());
    }

    @Test
    void whatIsNoSingleRangeIsPassedOver() {
        whole(null);
        whole("bytes=");
        whole("bytes=-");
        whole("bytes=5-4");
        whole("bytes=0-1,3-4");
        whole("bytes=1-2-3");
        whole("bytes=٣-٤");
        whole("bytes=99999999999999999999-");
        whole("lines=0-1");
    }

    private static void whole(@Nullable String header) {
        assertThat(ByteRange.parse(header, 1_000)).as(String.valueOf(header)).isEqualTo(new Asked.Whole());
    }

    private static Asked part(long offset, long length) {
        return new Asked.Part(new ByteRange(offset, length));
    }
}
