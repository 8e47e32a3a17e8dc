package io.millrace.api.auth;

import io.millrace.api.auth.UrlTokens.Checked;
import io.millrace.api.auth.UrlTokens.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
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
 * What a viewer's signed URL costs at each request. {@code ./mvnw -q -pl api -am test-compile
 * -Pbenchmark -Djmh=UrlTokenBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class UrlTokenBenchmark {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String CAMERA = "north-gate";

    private final UrlTokens tokens = new UrlTokens(new SigningKeys(new byte[32]), () -> NOW);
    private final String valid =
            tokens.issue(Purpose.PLAYBACK, CAMERA, 1, Duration.ofHours(1)).token();
    /** Well formed, with another signature. */
    private final String forged = valid.substring(0, UrlTokens.LENGTH - 1) + (valid.endsWith("A") ? "B" : "A");

    @Benchmark
    public Checked valid() {
        return tokens.check(Purpose.PLAYBACK, CAMERA, 1, valid);
    }

    @Benchmark
    public Checked forged() {
        return tokens.check(Purpose.PLAYBACK, CAMERA, 1, forged);
    }
}
