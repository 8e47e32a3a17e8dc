package io.millrace.media.live;

import io.millrace.media.CameraId;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What packaging costs a sample, chunk written and handed to a listener: 2 Mbit/s of video at 25
 * frames a second with AAC, as a camera sends it. {@code gc.alloc.rate.norm} is bytes allocated a
 * sample, of which the payload itself, copied once into its chunk, is {@value #PAYLOAD_BYTES} on
 * average; the sample objects are made by the benchmark, as the demuxer makes them. {@code ./mvnw
 * -q -pl media test-compile exec:exec@jmh -Djmh=PackagingBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PackagingBenchmark {
    /** (25 × 10,000 + 47 × 170) / 72. */
    static final int PAYLOAD_BYTES = 3_583;

    private static final int SAMPLES_A_SECOND = 72;
    private static final int FRAMES_A_SECOND = 25;
    private static final int AUDIO_FRAMES_A_SECOND = 47;

    private final ByteBuffer picture = ByteBuffer.wrap(new byte[10_000]);
    private final ByteBuffer sound = ByteBuffer.wrap(new byte[170]);
    private ReplayedSession session = new ReplayedSession(new CameraId("gate"));
    private long second;

    @Setup(Level.Iteration)
    public void start(Blackhole blackhole) {
        CameraLiveStream stream = new CameraLiveStream(new CameraId("gate"), PackagingSettings.DEFAULT, Instant::now);
        stream.addListener(blackhole::consume);
        session = new ReplayedSession(new CameraId("gate"));
        stream.packageFrom(session);
        second = 0;
    }

    @Benchmark
    @OperationsPerInvocation(SAMPLES_A_SECOND)
    public void secondOfMedia() {
        long start = second++ * 1_000;
        int audio = 0;
        for (int i = 0; i < FRAMES_A_SECOND; i++) {
            send(SyntheticCamera.VIDEO, start + i * 40L, i == 0 && second % 2 == 1, picture);
            for (; audio < (i + 1) * AUDIO_FRAMES_A_SECOND / FRAMES_A_SECOND; audio++) {
                send(SyntheticCamera.AAC_48, start + audio * 1_000L / AUDIO_FRAMES_A_SECOND, true, sound);
            }
        }
    }

    private void send(Track track, long millis, boolean keyframe, ByteBuffer payload) {
        session.send(List.of(new MediaSample(track, millis, 0, keyframe, payload, 0)));
    }
}
