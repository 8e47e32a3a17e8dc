package io.millrace.media.hls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A live window with everything around it in the test's hand: a source, a timer, an executor. */
final class WindowBench {
    static final long FIRST = 100;

    final ManualTimer timer = new ManualTimer();
    final ArrayDeque<Runnable> handedOver = new ArrayDeque<>();
    final List<String> demanded = new ArrayList<>();
    final ChunkScript camera = new ChunkScript();
    final LiveWindow window;

    WindowBench() {
        this(HlsSettings.defaults());
    }

    WindowBench(HlsSettings settings) {
        window = new LiveWindow(settings, FIRST, handedOver::add, timer, demanded::add);
    }

    CompletableFuture<HlsReply> ask(String path, DeliveryDirectives directives) {
        CompletionStage<HlsReply> stage = window.get(path, directives);
        return stage.toCompletableFuture();
    }

    CompletableFuture<HlsReply> ask(String path) {
        return ask(path, DeliveryDirectives.NONE);
    }

    CompletableFuture<HlsReply> block(long sequence, int part) {
        return ask("source/media.m3u8", new DeliveryDirectives(sequence, part, false));
    }

    /** What is there at once, or the test fails. */
    HlsReply now(String path) {
        CompletableFuture<HlsReply> reply = ask(path);
        if (!reply.isDone()) {
            throw new AssertionError(path + " is being held");
        }
        return reply.join();
    }

    String playlist() {
        return text(now("source/media.m3u8"));
    }

    static String text(HlsReply reply) {
        if (!(reply instanceof HlsReply.Content content)) {
            throw new AssertionError("not content: " + reply);
        }
        StringBuilder text = new StringBuilder();
        for (byte[] piece : content.pieces()) {
            text.append(new String(piece, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    /** Whole segments of two seconds in ten parts. */
    WindowBench segments(int count) {
        for (int s = 0; s < count; s++) {
            window.onChunk(camera.segment(200));
            parts(9);
        }
        return this;
    }

    WindowBench parts(int count) {
        for (int p = 0; p < count; p++) {
            window.onChunk(camera.part(200));
        }
        return this;
    }

    /** Runs what was handed over to the executor. */
    int runHandedOver() {
        int ran = 0;
        for (Runnable task = handedOver.poll(); task != null; task = handedOver.poll()) {
            task.run();
            ran++;
        }
        return ran;
    }
}
