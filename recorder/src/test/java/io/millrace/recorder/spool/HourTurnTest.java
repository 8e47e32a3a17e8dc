package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Gap;
import io.millrace.media.publish.EndReason;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.ChainSequence;
import io.millrace.recorder.chain.Manifest;
import io.millrace.recorder.chain.SigningKey;
import io.millrace.recorder.chain.Verdict;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.RecordingVerifier;
import io.millrace.recorder.testing.ManualClock;
import io.millrace.recorder.testing.ManualThreads;
import io.millrace.recorder.testing.RecordedEvents;
import io.millrace.recorder.testing.TestCamera;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hour, whoever turns it, whenever, and whatever the host's clock does meanwhile. */
class HourTurnTest {
    private static final int CAMERAS = 100;
    private static final TimeZone ZONE = TimeZone.getDefault();

    @TempDir
    Path folder;

    private final RecordedEvents events = new RecordedEvents();
    private ManualThreads writers = new ManualThreads();
    private Spool spool;

    @BeforeEach
    void open() throws IOException {
        spool = Spool.open(folder);
    }

    @AfterEach
    void close() throws IOException {
        TimeZone.setDefault(ZONE);
        spool.close();
    }

    /** What closes files is stuck, with a hundred to close: chunks are written on, into new files. */
    @Test
    void aHundredCamerasTurnItAtOnceAndWaitForNoClosing() throws Exception {
        ManualClock clock = new ManualClock("2026-11-21T09:59:58Z");
        CountDownLatch stuck = new CountDownLatch(1);
        List<TestCamera> cameras = new ArrayList<>();
        try (SpoolRecorder recorder = recorder(clock, ChainSeal.UNSIGNED, new StuckListener(stuck))) {
            for (int i = 0; i < CAMERAS; i++) {
                CameraId id = new CameraId("camera-" + i);
                cameras.add(new TestCamera(id.value(), false, clock, recorder.camera(id))
                        .payloadBytes(100)
                        .publish());
            }
            cameras.forEach(camera -> camera.seconds(4));
            writers.runAll();

            assertThat(events.closedCount()).as("closed while closing is stuck").isZero();
            assertThat(recorder.growing()).as("old files and new ones").hasSize(2 * CAMERAS);
            assertThat(recorder.queuedBytes()).isZero();
            assertThat(cameras).allMatch(camera -> recorder.camera(camera.id()).recording());
            stuck.countDown();
            cameras.forEach(camera -> camera.end(EndReason.UNPUBLISHED));
            writers.release();
        }
        List<ClosedRecording> closed = events.nextClosed(2 * CAMERAS);
        assertThat(closed.subList(0, CAMERAS)).extracting(ClosedRecording::end).containsOnly(at("10:00:00"));
        assertThat(closed.subList(CAMERAS, 2 * CAMERAS))
                .extracting(ClosedRecording::start)
                .containsOnly(at("10:00:00"));
        assertThat(events.gaps).isEmpty();
    }

    /** Summer time ends, begins, a year ends; where hours are those of UTC, and where they are not. */
    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2026-10-25T00:59:58Z, 2026/10/25, 2026/10/25",
        "Europe/Berlin, 2026-03-29T00:59:58Z, 2026/03/29, 2026/03/29",
        "Europe/Berlin, 2026-12-31T23:59:58Z, 2026/12/31, 2027/01/01",
        "Asia/Kolkata, 2026-11-20T23:59:58Z, 2026/11/20, 2026/11/21",
        "Australia/Lord_Howe, 2026-04-04T14:59:58Z, 2026/04/04, 2026/04/04",
    })
    void aSessionGoesOnOverMidnightAndSummerTime(String zone, Instant start, String before, String after)
            throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        ManualClock clock = new ManualClock(start.toString());
        try (SpoolRecorder recorder = recorder(clock, ChainSeal.UNSIGNED, events)) {
            TestCamera camera = new TestCamera("yard", true, clock, recorder.camera(new CameraId("yard")));
            camera.publish().seconds(6).end(EndReason.UNPUBLISHED);
            writers.release();
        }
        List<ClosedRecording> closed = events.nextClosed(2);
        assertThat(closed.getFirst().start()).isEqualTo(start);
        assertThat(closed.getFirst().end()).isEqualTo(start.plusSeconds(2));
        assertThat(closed.getLast().start()).isEqualTo(start.plusSeconds(2));
        assertThat(closed.getLast().end()).isEqualTo(start.plusSeconds(6));
        assertThat(closed.getFirst().objectKey()).startsWith("recordings/yard/" + before + "/");
        assertThat(closed.getLast().objectKey()).startsWith("recordings/yard/" + after + "/");
        assertThat(events.gaps).isEmpty();
    }

    @Test
    void aFileWithRareKeyframesEndsAtTheFirstAfterTheHour() throws Exception {
        ManualClock clock = new ManualClock("2026-11-21T09:59:50Z");
        try (SpoolRecorder recorder = recorder(clock, ChainSeal.UNSIGNED, events)) {
            TestCamera camera = new TestCamera("yard", false, clock, recorder.camera(new CameraId("yard")));
            camera.keyframeSeconds(15).publish().seconds(40).end(EndReason.UNPUBLISHED);
            writers.release();
        }
        List<ClosedRecording> closed = events.nextClosed(2);
        assertThat(closed.getFirst().end()).isEqualTo(at("10:00:05"));
        assertThat(closed.getLast().start()).isEqualTo(at("10:00:05"));
        assertThat(closed.getLast().end()).isEqualTo(at("10:00:30"));
        assertThat(events.gaps).isEmpty();
    }

    /** Within a session nothing moves; the next one begins when the clock says, be it an hour back. */
    @Test
    void aClockThatIsSetBackBreaksNeitherFilesNorTheChain() throws Exception {
        SigningKey key = SigningKey.generate();
        ChainSeal seal = ChainSeal.signedWith(key);
        ManualClock clock = new ManualClock("2026-11-21T11:30:00Z");
        List<ClosedRecording> files = new ArrayList<>();
        try (SpoolRecorder recorder = recorder(clock, seal, events)) {
            TestCamera camera = new TestCamera("yard", false, clock, recorder.camera(new CameraId("yard")));
            camera.publish().seconds(2);
            clock.advance(Duration.ofHours(-1));
            camera.seconds(2).end(EndReason.UNPUBLISHED);
            writers.runAll();
            files.add(events.nextClosed());
            camera.publish().seconds(2).end(EndReason.UNPUBLISHED);
            writers.release();
        }
        files.add(events.nextClosed());
        writers = new ManualThreads();
        try (SpoolRecorder restarted = recorder(clock, seal, events)) {
            clock.advance(Duration.ofMinutes(1));
            TestCamera camera = new TestCamera("yard", false, clock, restarted.camera(new CameraId("yard")));
            camera.publish().seconds(2).end(EndReason.UNPUBLISHED);
            writers.release();
        }
        files.add(events.nextClosed());

        assertThat(files)
                .extracting(ClosedRecording::start)
                .containsExactly(at("11:30:00"), at("10:30:00"), at("10:31:00"));
        assertThat(files.getFirst().duration()).isEqualTo(Duration.ofSeconds(4));
        List<Manifest> manifests = new ArrayList<>();
        for (ClosedRecording file : files) {
            Verdict verdict = RecordingVerifier.verify(file.file(), List.of(key.verifyingKey()));
            assertThat(verdict).isInstanceOf(Verdict.Intact.class);
            manifests.add(((Verdict.Intact) verdict).manifest());
        }
        assertThat(ChainSequence.breaks(manifests)).isEmpty();
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-21T" + time + "Z");
    }

    private SpoolRecorder recorder(ManualClock clock, ChainSeal seal, RecordingListener listener) {
        return new SpoolRecorder(
                spool, SpoolSettings.DEFAULTS, clock, listener, seal, SpoolSpace.Probe.of(folder), writers);
    }

    private final class StuckListener implements RecordingListener {
        private final CountDownLatch stuck;

        StuckListener(CountDownLatch stuck) {
            this.stuck = stuck;
        }

        @Override
        public void onClosed(ClosedRecording recording) {
            try {
                stuck.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            events.onClosed(recording);
        }

        @Override
        public void onGap(Gap gap) {
            events.onGap(gap);
        }
    }
}
