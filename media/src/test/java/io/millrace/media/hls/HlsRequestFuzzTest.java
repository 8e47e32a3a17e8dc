package io.millrace.media.hls;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millrace.media.publish.EndReason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Whatever a viewer sends as path and query: an answer, never an exception, and content only under
 * the one canonical name. The input is {@code path?query}.
 */
class HlsRequestFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyRequestIsAnswered(byte[] input) {
        String request = new String(input, StandardCharsets.ISO_8859_1);
        int mark = request.indexOf('?');
        String path = mark < 0 ? request : request.substring(0, mark);
        String query = mark < 0 ? "" : request.substring(mark + 1);
        WindowBench bench = new WindowBench();
        bench.window.addRung(new Rung("480p", "avc1.4d401f", 854, 480, 25, 1_400_000, 1_000_000));
        answer(bench, path, query);
        bench.segments(2).parts(1);
        answer(bench, path, query);
        bench.window.onSessionEnd(EndReason.STALLED);
        answer(bench, path, query);
    }

    private static void answer(WindowBench bench, String path, String query) {
        Optional<DeliveryDirectives> directives = DeliveryDirectives.parse(query);
        if (directives.isEmpty()) {
            return;
        }
        DeliveryDirectives asked = directives.get();
        if (asked.part() >= 0 && asked.mediaSequence() < 0) {
            throw new IllegalStateException("a part without a segment: " + asked);
        }
        CompletableFuture<HlsReply> reply = bench.ask(path, asked);
        ResourcePath parsed = ResourcePath.parse(path);
        if (reply.isDone()
                && reply.join() instanceof HlsReply.Content
                && parsed != null
                && !path.equals(canonical(parsed))) {
            throw new IllegalStateException("content under a second name: " + path);
        }
    }

    private static String canonical(ResourcePath path) {
        return path.rung()
                + switch (path.kind()) {
                    case MEDIA_PLAYLIST -> "/media.m3u8";
                    case INIT -> "/init-" + path.number() + ".mp4";
                    case SEGMENT -> "/s" + path.number() + ".mp4";
                    case PART -> "/p" + path.number() + ".mp4";
                };
    }
}
