package io.millrace.media.hls;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A part arrives while viewers wait for it. {@code cameraThread} is what the feeding thread pays;
 * {@code round} is that, every viewer's request, one rendering and every answer. {@code ./mvnw -q
 * -pl media test-compile exec:exec@jmh -Djmh=BlockingReloadBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BlockingReloadBenchmark {
    @Param({"0", "1", "1000"})
    private int viewers;

    private final List<Runnable> handedOver = new ArrayList<>();
    private final Executor later = handedOver::add;
    private final List<CompletableFuture<HlsReply>> replies = new ArrayList<>();
    private ChunkScript camera = new ChunkScript();
    private LiveWindow window = new LiveWindow(HlsSettings.defaults(), 0, later, new ManualTimer(), rung -> {});
    private int parts;

    @Setup(Level.Iteration)
    public void start() {
        camera = new ChunkScript();
        window = new LiveWindow(HlsSettings.defaults(), 0, later, new ManualTimer(), rung -> {});
        parts = 0;
        for (int i = 0; i < 200; i++) {
            part();
        }
    }

    @TearDown(Level.Iteration)
    public void stop() {
        handedOver.clear();
        replies.clear();
    }

    @Benchmark
    public int round() {
        ask();
        part();
        handedOver.forEach(Runnable::run);
        handedOver.clear();
        for (CompletableFuture<HlsReply> reply : replies) {
            if (!reply.isDone()) {
                throw new IllegalStateException("a viewer still waits");
            }
        }
        int answered = replies.size();
        replies.clear();
        return answered;
    }

    /** Viewers wait, and go on waiting: the executor is not run. */
    @Benchmark
    public void cameraThread() {
        if (replies.isEmpty()) {
            ask();
        }
        part();
    }

    private void ask() {
        WindowSnapshot now = window.sourceWindow();
        DeliveryDirectives next = new DeliveryDirectives(now.nextSequence, now.openParts(), false);
        for (int i = 0; i < viewers; i++) {
            replies.add(window.get("source/media.m3u8", next).toCompletableFuture());
        }
    }

    private void part() {
        window.onChunk(parts++ % 10 == 0 ? camera.segment(200) : camera.part(200));
    }
}
