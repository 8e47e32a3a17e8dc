package io.millrace.api.playback;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Anything may come as a path and a query: it is taken apart or passed over. */
final class RequestFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void anyRequestIsTakenApart(FuzzedDataProvider data) {
        String path = "/hls/" + data.consumeString(300);
        HlsPath parsed = HlsPath.parse(path);
        if (parsed != null && (parsed.camera().isEmpty() || parsed.resource().isEmpty())) {
            throw new IllegalStateException("an empty name in " + path);
        }
        String query = data.consumeRemainingAsString();
        String token = HlsQuery.value(query, "token");
        if (token != null && token.indexOf('&') >= 0) {
            throw new IllegalStateException("a value past its end in " + query);
        }
    }
}
