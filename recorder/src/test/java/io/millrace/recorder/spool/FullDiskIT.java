package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Gap;
import io.millrace.media.publish.EndReason;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.testing.Boxes;
import io.millrace.recorder.testing.ManualClock;
import io.millrace.recorder.testing.ManualThreads;
import io.millrace.recorder.testing.RecordedEvents;
import io.millrace.recorder.testing.TestCamera;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of 2 MB that really runs full; skipped where none can be mounted. */
class FullDiskIT {
    private static final int BALLAST_BYTES = 1 << 20;

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock("2026-11-21T10:00:00Z");
    private final ManualThreads writers = new ManualThreads();
    private final RecordedEvents events = new RecordedEvents();

    @BeforeEach
    void mount() throws Exception {
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder.toString()) == 0,
                "a tmpfs can be mounted here");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", folder.toString());
    }

    @Test
    void recordsUpToTheLastByteNamesTheGapAndGoesOn() throws Exception {
        Path ballast = Files.write(folder.resolve("ballast"), new byte[BALLAST_BYTES]);
        // No reserve: the error comes from the write itself, in the middle of a chunk.
        SpoolSettings settings = new SpoolSettings(Duration.ofHours(1), Duration.ofSeconds(1), 8 << 20, 64 << 20, 0, 1);
        long sent;
        try (Spool spool = Spool.open(folder);
                SpoolRecorder recorder = new SpoolRecorder(
                        spool, settings, clock, events, ChainSeal.UNSIGNED, SpoolSpace.Probe.of(folder), writers)) {
            TestCamera camera = new TestCamera("yard", false, clock, recorder.camera(new CameraId("yard")));
            camera.payloadBytes(4_000).publish().seconds(20);
            writers.runAll();
            assertThat(events.gaps).singleElement().satisfies(gap -> {
                assertThat(gap.cause()).isEqualTo(Gap.Cause.DISK_FULL);
                assertThat(gap.end()).isNull();
            });

            Files.delete(ballast);
            recorder.keeper().closeTorn();
            clock.advance(Duration.ofSeconds(5));
            camera.seconds(4).end(EndReason.UNPUBLISHED);
            sent = 24 * TestCamera.FRAMES_PER_SECOND;
            writers.release();
        }
        List<ClosedRecording> closed = events.nextClosed(2);
        Gap gap = events.gaps.getLast();
        assertThat(gap.start()).isEqualTo(closed.getFirst().end());
        assertThat(gap.end()).isEqualTo(closed.getLast().start());
        assertThat(Boxes.samples(closed.getFirst().file())
                        + Boxes.samples(closed.getLast().file())
                        + gap.samples())
                .isEqualTo(sent);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }
}
