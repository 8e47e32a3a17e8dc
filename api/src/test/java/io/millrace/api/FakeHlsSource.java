package io.millrace.api;

import io.millrace.media.hls.DeliveryDirectives;
import io.millrace.media.hls.HlsReply;
import io.millrace.media.hls.HlsSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Answers from a map; a path with a future in it is answered when the test says so. */
public final class FakeHlsSource implements HlsSource {
    public static final String PLAYLIST = "application/vnd.apple.mpegurl";
    private final Map<String, CompletableFuture<HlsReply>> answers = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> asked = new ConcurrentHashMap<>();
    private volatile DeliveryDirectives lastDirectives = DeliveryDirectives.NONE;

    public FakeHlsSource() {
        put(
                MULTIVARIANT,
                new HlsReply.Content(
                        PLAYLIST,
                        List.of(
                                bytes("#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,URI=\"audio/media.m3u8\",NAME=\"a\"\n"),
                                bytes("#EXT-X-STREAM-INF:BANDWIDTH=1\nsource/media.m3u8\n")),
                        Duration.ZERO));
    }

    public void put(String path, HlsReply reply) {
        answers.put(path, CompletableFuture.completedFuture(reply));
    }

    /** A resource that is not there yet; complete the future from any thread. */
    public CompletableFuture<HlsReply> await(String path) {
        var future = new CompletableFuture<HlsReply>();
        asked.put(path, new CountDownLatch(1));
        answers.put(path, future);
        return future;
    }

    /** Returns once {@code path}, given to {@link #await}, was asked for. */
    public CountDownLatch asked(String path) {
        return Objects.requireNonNull(asked.get(path), path);
    }

    public DeliveryDirectives lastDirectives() {
        return lastDirectives;
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public CompletionStage<HlsReply> get(String path, DeliveryDirectives directives) {
        lastDirectives = directives;
        CompletableFuture<HlsReply> answer =
                answers.getOrDefault(path, CompletableFuture.completedFuture(new HlsReply.NotFound("no " + path)));
        CountDownLatch latch = asked.get(path);
        if (latch != null) {
            latch.countDown();
        }
        return answer;
    }
}
