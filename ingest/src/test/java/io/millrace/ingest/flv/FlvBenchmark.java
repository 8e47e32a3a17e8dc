package io.millrace.ingest.flv;

import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.SampleSink;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What one message costs from body to sample. The allocation a message is in {@code gc.alloc.rate.norm}.
 *
 * <pre>./mvnw -q -pl ingest -am test-compile -Pbenchmark -Djmh=Flv</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FlvBenchmark {
    private static final String AVCC =
            "01640028ffe1001a67640028acd940780227a9b01100000303e90000ea600f18319601000668ebe3cb22c0fdf8f800";
    private static final int FRAME_BYTES = 10_000;

    /** Slices in a frame; every one is looked at. */
    @Param({"1", "4"})
    int slices;

    private FlvDemuxer demuxer = new FlvDemuxer(new Discard(null));
    private ByteBuffer legacy = ByteBuffer.allocate(0);
    private ByteBuffer enhanced = ByteBuffer.allocate(0);
    private ByteBuffer audio = ByteBuffer.allocate(0);
    private int time;

    /** Makes messages. */
    @Setup
    public void prepare(Blackhole blackhole) {
        demuxer = new FlvDemuxer(new Discard(blackhole));
        demuxer.video(0, ByteBuffer.wrap(HexFormat.of().parseHex("1700000000" + AVCC)), 0);
        demuxer.audio(0, ByteBuffer.wrap(HexFormat.of().parseHex("af001190")), 0);
        legacy = frame("2701000000");
        enhanced = frame("a361766331");
        audio = ByteBuffer.allocate(400).put(0, new byte[] {(byte) 0xaf, 1});
    }

    private ByteBuffer frame(String header) {
        byte[] head = HexFormat.of().parseHex(header);
        ByteBuffer frame = ByteBuffer.allocate(head.length + FRAME_BYTES).put(head);
        int slice = FRAME_BYTES / slices;
        for (int i = 0; i < slices; i++) {
            int at = head.length + i * slice;
            frame.putInt(at, slice - 4).put(at + 4, new byte[] {0x41, (byte) 0x9a, 0x20, 0x04});
        }
        return frame.position(0);
    }

    /** A legacy H.264 message. */
    @Benchmark
    public void legacyVideo() {
        demuxer.video(time++, legacy, 0);
    }

    /** An enhanced RTMP message. */
    @Benchmark
    public void enhancedVideo() {
        demuxer.video(time++, enhanced, 0);
    }

    /** An AAC message. */
    @Benchmark
    public void aac() {
        demuxer.audio(time++, audio, 0);
    }

    private record Discard(@Nullable Blackhole blackhole) implements SampleSink {
        @Override
        public void onTrack(Track track) {}

        @Override
        public void onSample(MediaSample sample) {
            if (blackhole != null) {
                blackhole.consume(sample);
            }
        }

        @Override
        public void onEnd(EndReason reason) {}
    }
}
