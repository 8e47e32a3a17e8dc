package io.millrace.ingest.key;

import io.millrace.ingest.PublishDecision;
import io.millrace.ingest.PublishRequest;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.security.StreamKeys.IssuedKey;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
 * What a publish costs before it is accepted or refused.
 *
 * <pre>./mvnw -q -pl ingest -am test-compile -Pbenchmark -Djmh=StreamKey</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StreamKeyBenchmark {
    private static final CameraId DOOR = new CameraId("front-door");

    private final SignedStreamKeys keys = new SignedStreamKeys(
            new byte[32],
            id -> Optional.of(new Camera(id, "Front door", true, true, 1, Instant.EPOCH)),
            InstantSource.system());
    private final IssuedKey key = keys.issue(DOOR, 1, Duration.ofDays(1), List.of());
    private final PublishRequest token =
            request(DOOR.value(), key.streamKey().substring(DOOR.value().length() + 1));
    private final PublishRequest compact = request(key.compact(), "");
    private final PublishRequest damaged = request(damage(key.compact()), "");

    /** Changes one character of the signature. */
    private static String damage(String compact) {
        int at = compact.length() - 10;
        return compact.substring(0, at) + (compact.charAt(at) == 'A' ? 'B' : 'A') + compact.substring(at + 1);
    }

    private static PublishRequest request(String name, String query) {
        return new PublishRequest(name, query, InetAddress.getLoopbackAddress(), "rtmps", "bench");
    }

    /** A JWT that is accepted. */
    @Benchmark
    public PublishDecision token() {
        return keys.authorize(token);
    }

    /** A compact key that is accepted. */
    @Benchmark
    public PublishDecision compact() {
        return keys.authorize(compact);
    }

    /** A compact key that is refused. */
    @Benchmark
    public PublishDecision damaged() {
        return keys.authorize(damaged);
    }
}
