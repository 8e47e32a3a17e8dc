package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.memory.SlabPool;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.testing.ManualClock;
import io.millrace.recorder.testing.ManualThreads;
import io.millrace.recorder.testing.RecordedEvents;
import io.millrace.recorder.testing.TestCamera;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A recorder on a spool of its own; its clock, its writers and its disk do what the test says. */
abstract class RecorderAtHand {
    @TempDir
    Path folder;

    final ManualClock clock = new ManualClock("2026-11-21T09:59:50Z");
    ManualThreads writers = new ManualThreads();
    final RecordedEvents events = new RecordedEvents();
    final FakeDisk disk = new FakeDisk();
    Spool spool;
    SpoolRecorder recorder;
    final SlabPool memory = new SlabPool(64 << 20);
    int cameras;

    @BeforeEach
    void open() throws IOException {
        spool = Spool.open(folder);
        recorder = recorder(SpoolSettings.DEFAULTS);
    }

    @AfterEach
    void close() throws IOException {
        stop();
        spool.close();
        // A stream that has not ended keeps the slab it fills; what was recorded or dropped is let go of.
        assertThat(memory.usedBytes()).isLessThanOrEqualTo(cameras * 2L * (64 << 10));
    }

    void stop() {
        writers.release();
        recorder.close();
    }

    TestCamera camera(String id) {
        cameras++;
        return new TestCamera(id, true, clock, recorder.camera(new CameraId(id)), memory.forStream());
    }

    SpoolRecorder recorder(SpoolSettings settings) {
        return recorder(settings, ChainSeal.UNSIGNED);
    }

    SpoolRecorder recorder(SpoolSettings settings, ChainSeal seal) {
        writers = new ManualThreads();
        return new SpoolRecorder(spool, settings, clock, events, seal, disk, writers);
    }

    static SpoolSettings settings(Duration rotation, long queueBytes) {
        SpoolSettings defaults = SpoolSettings.DEFAULTS;
        return new SpoolSettings(rotation, defaults.sync(), queueBytes, queueBytes * 100, defaults.reserveBytes(), 1);
    }

    static final class FakeDisk implements SpoolSpace.Probe {
        static final long ROOMY = 1L << 40;
        volatile long usableBytes = ROOMY;

        @Override
        public long usableBytes() {
            return usableBytes;
        }

        @Override
        public long totalBytes() {
            return ROOMY;
        }
    }
}
