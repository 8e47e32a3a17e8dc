package io.millrace.recorder.chain;

import io.millrace.media.memory.ChunkBytes;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the chain costs a part of 200 ms at 2 Mbit/s (50,000 bytes): from a heap array, and from
 * recycled memory as in life. {@code ./mvnw -q -pl recorder -am test-compile -Pbenchmark
 * -Djmh=FragmentChainBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FragmentChainBenchmark {
    private static final int PART_BYTES = 50_000;

    private final byte[] part = new byte[PART_BYTES];
    private final ChunkBytes recycled =
            new SlabPool(1 << 20).forStream().copyOf(new ByteBuffer[] {ByteBuffer.wrap(part)});
    private FragmentChain chain = new FragmentChain(0);
    private long millis;

    @Setup(Level.Iteration)
    public void start() {
        chain = new FragmentChain(0);
        millis = 0;
    }

    @Benchmark
    public Link heap() {
        chain.add(millis++, ByteBuffer.wrap(part));
        return chain.last();
    }

    @Benchmark
    public Link recycled() {
        chain.add(millis++, recycled.buffers());
        return chain.last();
    }
}
