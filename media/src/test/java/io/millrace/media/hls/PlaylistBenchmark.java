package io.millrace.media.hls;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one part costs in playlists: the whole one, the delta update, and the whole one with gzip;
 * 8 segments of 2 s and parts of 200 ms. {@code ./mvnw -q -pl media test-compile exec:exec@jmh
 * -Djmh=PlaylistBenchmark}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PlaylistBenchmark {
    private final WindowSnapshot window = filled();

    private static WindowSnapshot filled() {
        WindowBench bench = new WindowBench();
        for (int i = 0; i < 12; i++) {
            bench.segments(1);
            if (i > 0) {
                bench.playlist();
            }
        }
        return bench.window.sourceWindow();
    }

    @Benchmark
    public byte[] full() {
        return MediaPlaylist.full(window, List.of());
    }

    @Benchmark
    public @Nullable Object delta() {
        return MediaPlaylist.delta(window, List.of());
    }

    @Benchmark
    public byte[] fullAndGzip() {
        return Objects.requireNonNull(PlaylistCache.content(MediaPlaylist.full(window, List.of()))
                        .gzip())
                .get();
    }
}
