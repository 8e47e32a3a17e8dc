package io.millrace.media.hls;

import io.millrace.media.Chunk;
import io.millrace.media.memory.ChunkMemory;
import io.millrace.media.memory.SlabPool;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * A part of 50,000 bytes is put into recycled memory, enters the window, and goes out to its viewers:
 * the first makes a copy of it, which all share. {@code ./mvnw -q -pl media test-compile exec:exec@jmh
 * -Djmh=FanOutBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FanOutBenchmark {
    private static final int PART_BYTES = 50_000;
    private static final int PARTS_A_SEGMENT = 10;

    @Param({"0", "1", "1000"})
    private int viewers;

    private final ByteBuffer[] media = {ByteBuffer.wrap(new byte[PART_BYTES])};
    private ChunkMemory memory = ChunkMemory.HEAP;
    private WindowBench bench = new WindowBench();
    private long part;

    @Setup(Level.Iteration)
    public void start() {
        memory = new SlabPool(64 << 20).forStream();
        bench = new WindowBench();
        bench.camera.partBytes(1);
        part = 0;
        for (int i = 0; i < 5 * PARTS_A_SEGMENT; i++) {
            feed();
        }
    }

    @Benchmark
    public long fanOut() {
        feed();
        String path = "source/p" + (WindowBench.FIRST * 20 + part - 1) + ResourcePath.SUFFIX;
        long bytes = 0;
        for (int i = 0; i < viewers; i++) {
            bytes += ((HlsReply.Content) bench.now(path)).sizeBytes();
        }
        if (bytes != (long) viewers * PART_BYTES) {
            throw new IllegalStateException("a viewer got no part");
        }
        return bytes;
    }

    private void feed() {
        Chunk made = part++ % PARTS_A_SEGMENT == 0 ? bench.camera.segment(200) : bench.camera.part(200);
        Chunk chunk = RecycledChunksTest.recycled(made, memory, media);
        bench.window.onChunk(chunk);
        chunk.media().release();
    }
}
