package io.millrace.recorder.bench;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.catalog.Gap;
import io.millrace.media.publish.EndReason;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.SigningKey;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.spool.CameraRecorder;
import io.millrace.recorder.spool.RecordingListener;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.spool.SpoolRecorder;
import io.millrace.recorder.spool.SpoolSettings;
import io.millrace.recorder.testing.TestCamera;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What recording costs: many cameras at 2 Mbit/s, paced as in life, from the chunk to the disk,
 * chain included. The chunks are made beforehand, so that packaging is not in the figure.
 *
 * <p>Run it on the module's test class path with the folder to record to, the number of cameras,
 * the seconds and the sync rhythm in milliseconds.
 */
public final class RecordingBenchmark {
    private static final int PART_MILLIS = 200;

    /** 25 pictures a second, one of them four times as long: 2 Mbit/s. */
    private static final int PAYLOAD_BYTES = 2_000_000 / 8 / 28;

    private RecordingBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int cameras = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        long syncMillis = Long.parseLong(arguments[3]);
        List<Chunk> chunks = new ArrayList<>();
        TestCamera source = new TestCamera("bench", true, InstantSource.system(), chunks::add);
        source.payloadBytes(PAYLOAD_BYTES).publish().seconds(seconds).end(EndReason.UNPUBLISHED);

        SpoolSettings settings =
                new SpoolSettings(Duration.ofHours(1), Duration.ofMillis(syncMillis), 8 << 20, 512 << 20, 0, 4);
        Counting counting = new Counting();
        long cpu;
        long wall;
        try (Spool spool = Spool.open(folder);
                SpoolRecorder recorder = new SpoolRecorder(
                        spool,
                        settings,
                        InstantSource.system(),
                        counting,
                        ChainSeal.signedWith(SigningKey.generate()))) {
            List<CameraRecorder> recorders = new ArrayList<>();
            for (int i = 0; i < cameras; i++) {
                CameraRecorder camera = recorder.camera(new CameraId("bench" + i));
                camera.onSessionStart(source.session());
                recorders.add(camera);
            }
            long cpuBefore = cpuNanos();
            long start = System.nanoTime();
            for (int i = 0; i < chunks.size(); i++) {
                Chunk chunk = chunks.get(i);
                LockSupport.parkNanos(start + i * PART_MILLIS * 1_000_000L - System.nanoTime());
                recorders.forEach(camera -> camera.onChunk(chunk));
            }
            recorders.forEach(camera -> camera.onSessionEnd(EndReason.UNPUBLISHED));
            stop(recorder);
            cpu = cpuNanos() - cpuBefore;
            wall = System.nanoTime() - start;
        }
        System.out.printf(
                "%d cameras, %d s, sync every %d ms: %.1f %% of a core in all, %.3f %% a camera; %d MB, %d gaps%n",
                cameras,
                seconds,
                syncMillis,
                100.0 * cpu / wall,
                100.0 * cpu / wall / cameras,
                counting.bytes.get() >> 20,
                counting.gaps.get());
        hash(chunks);
        clear(folder);
    }

    /** Within the figure: closing belongs to the cost. A second close does nothing. */
    private static void stop(SpoolRecorder recorder) {
        recorder.close();
    }

    private static void hash(List<Chunk> chunks) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        long bytes = 0;
        long start = System.nanoTime();
        while (bytes < 1L << 30) {
            for (Chunk chunk : chunks) {
                digest.update(chunk.bytes());
                bytes += chunk.sizeBytes();
            }
        }
        System.out.printf("SHA-256: %.0f MB/s%n", bytes / 1e6 / ((System.nanoTime() - start) / 1e9));
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void clear(Path folder) throws Exception {
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    private static final class Counting implements RecordingListener {
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong gaps = new AtomicLong();

        @Override
        public void onClosed(ClosedRecording recording) {
            bytes.addAndGet(recording.sizeBytes());
        }

        @Override
        public void onGap(Gap gap) {
            gaps.incrementAndGet();
        }
    }
}
