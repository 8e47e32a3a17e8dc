package io.millrace.ingest.rtmp;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.ingest.tls.TlsIdentity;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.SampleSink;
import io.millrace.transcoder.testing.TestMedia;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the edge alone costs: so many FFmpegs publish a 1 Mbit/s clip over RTMPS in real time into
 * sinks that count. Prints CPU seconds of this process for one stream-minute. From {@code ingest}:
 *
 * <pre>../mvnw -q -o test-compile exec:exec -Dexec.classpathScope=test -Dexec.executable=java \
 *   -Dexec.args="-Xmx256m -cp %classpath io.millrace.ingest.rtmp.IngestBenchmark 40 60"</pre>
 */
final class IngestBenchmark {
    private static final int WARM_UP_SECONDS = 15;

    private IngestBenchmark() {}

    public static void main(String[] args) throws Exception {
        int streams = Integer.parseInt(args[0]);
        int seconds = Integer.parseInt(args[1]);
        Path clip = TestMedia.clip(
                "bench-1mbit.flv",
                10,
                "640x360",
                25,
                "-c:v libx264 -preset veryfast -g 50 -b:v 900k -minrate 900k -maxrate 900k -bufsize 900k -nal-hrd cbr",
                "-c:a aac -b:a 96k");
        TlsIdentity tls = TlsIdentity.selfSigned(Files.createTempDirectory("bench"), InstantSource.system());
        Count count = new Count();
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        List<Process> publishers = new ArrayList<>();
        try (RtmpServer server = new RtmpServer(
                RtmpSettings.rtmps(free, tls),
                new FixedKeys(),
                new Heard(session -> session.attach(count)),
                InstantSource.system())) {
            server.start();
            int port = server.rtmpsAddress().orElseThrow().getPort();
            for (int i = 0; i < streams; i++) {
                publishers.add(TestMedia.ffmpeg()
                        .ffmpeg(List.of(
                                "-v",
                                "error",
                                "-stream_loop",
                                "-1",
                                "-re",
                                "-i",
                                clip.toString(),
                                "-c",
                                "copy",
                                "-f",
                                "flv",
                                "rtmps://127.0.0.1:" + port + "/live/cam-" + i + "?token=good"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
            }
            Thread.sleep(WARM_UP_SECONDS * 1_000L);
            OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long cpu = os.getProcessCpuTime();
            long bytes = count.bytes.sum();
            long start = System.nanoTime();
            Thread.sleep(seconds * 1_000L);
            double wall = (System.nanoTime() - start) / 1e9;
            double used = (os.getProcessCpuTime() - cpu) / 1e9;
            System.out.printf(
                    "%d of %d streams, %.1f Mbit/s in all: %.3f CPU seconds a stream-minute, %.1f %% of a core%n",
                    server.sessions().size(),
                    streams,
                    (count.bytes.sum() - bytes) * 8 / wall / 1e6,
                    used / wall * 60 / streams,
                    used / wall * 100);
        } finally {
            publishers.forEach(Process::destroyForcibly);
        }
    }

    private static final class Count implements SampleSink {
        final LongAdder bytes = new LongAdder();

        @Override
        public void onTrack(Track track) {}

        @Override
        public void onSample(MediaSample sample) {
            bytes.add(sample.sizeBytes());
        }

        @Override
        public void onEnd(EndReason reason) {}
    }
}
