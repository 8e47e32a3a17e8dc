package io.millrace.api.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.recording.ByteRange.Asked;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Conditions; {@link ByteRangeTest} has the ranges. */
final class RangeAnswerTest {
    private static final String ETAG = "\"tag-1\"";

    @Test
    void aRangeHoldsForTheTagThatItNames() {
        assertThat(asked(HttpMethod.GET, ETAG, null)).isEqualTo(part());
        assertThat(asked(HttpMethod.GET, ETAG, ETAG)).isEqualTo(part());
    }

    @Test
    void itIsPassedOverForEveryOther() {
        for (String other : new String[] {"\"tag-2\"", "W/" + ETAG, "tag-1", "Sat, 21 Nov 2026 09:00:00 GMT", ""}) {
            assertThat(asked(HttpMethod.GET, ETAG, other)).as(other).isEqualTo(new Asked.Whole());
        }
        assertThat(asked(HttpMethod.GET, null, ETAG)).as("what has no tag").isEqualTo(new Asked.Whole());
    }

    @Test
    void onlyGetHasRanges() {
        assertThat(asked(HttpMethod.HEAD, ETAG, null)).isEqualTo(new Asked.Whole());
        assertThat(asked(HttpMethod.HEAD, ETAG, ETAG)).isEqualTo(new Asked.Whole());
    }

    @Test
    void whatTheClientHasIsKnown() {
        for (String known : new String[] {ETAG, "W/" + ETAG, "\"tag-0\", " + ETAG, " * "}) {
            assertThat(isKnown(ETAG, known)).as(known).isTrue();
        }
        for (String other : new String[] {"\"tag-0\"", "tag-1", ""}) {
            assertThat(isKnown(ETAG, other)).as(other).isFalse();
        }
        assertThat(isKnown(null, "*")).isFalse();
        assertThat(RangeAnswer.isKnown(MultiMap.caseInsensitiveMultiMap(), ETAG))
                .isFalse();
    }

    private static boolean isKnown(@Nullable String etag, String ifNoneMatch) {
        return RangeAnswer.isKnown(MultiMap.caseInsensitiveMultiMap().add("If-None-Match", ifNoneMatch), etag);
    }

    private static Asked asked(HttpMethod method, @Nullable String etag, @Nullable String ifRange) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Range", "bytes=10-19");
        if (ifRange != null) {
            headers.add("If-Range", ifRange);
        }
        return RangeAnswer.asked(method, headers, etag, 1_000);
    }

    private static Asked part() {
        return new Asked.Part(new ByteRange(10, 10));
    }
}
