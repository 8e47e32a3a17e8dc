package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Gap;
import io.millrace.media.memory.SlabPool;
import io.millrace.media.publish.EndReason;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.SigningKey;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The spool from a session's first sample on, and what a start makes of it as it is at any moment: a
 * kill leaves the files as they are, and so does a copy of them.
 */
class CameraWaitingTest {
    private static final int PART_PICTURES = 5;

    @TempDir
    Path folder;

    @TempDir
    Path killed;

    private final ManualClock clock = new ManualClock("2026-11-21T10:15:00Z");
    private ManualThreads writers = new ManualThreads();
    private final RecordedEvents events = new RecordedEvents();
    private final SigningKey key = SigningKey.generate();
    private volatile long usableBytes = 1L << 40;
    private Spool spool;
    private SpoolRecorder recorder;

    @BeforeEach
    void open() throws IOException {
        spool = Spool.open(folder);
        recorder = recorder(8 << 20);
    }

    @AfterEach
    void close() throws IOException {
        writers.release();
        recorder.close();
        spool.close();
    }

    @Test
    void nothingIsOnDiskBeforeAPartHasWaited() throws Exception {
        silent().publish().frames(PART_PICTURES);
        writers.runAll();
        assertThat(KilledSpool.names(folder)).containsExactly(".lock");
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 11, 15, 20, 25, 26, 27, 31, 36, 60})
    void aSilentCameraLosesAPartAtAnyMoment(int pictures) throws Exception {
        TestCamera camera = silent().publish().frames(pictures);
        writers.runAll();
        ClosedRecording recording = left().recovered().getFirst();
        assertThat(Boxes.samples(recording.file())).isBetween((long) pictures - PART_PICTURES, (long) pictures);
        assertThat(recording.start()).isEqualTo(clock.instant());
        assertThat(recording.identity().session()).isEqualTo(camera.sessionId());
        assertThat(recording.identity().number()).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 40, 75, 76, 90})
    void aCameraWhoseAnnouncedSoundNeverComesLosesAPart(int pictures) throws Exception {
        silent().publish().announceAudio().frames(pictures);
        writers.runAll();
        assertThat(Boxes.samples(left().recovered().getFirst().file()))
                .isBetween((long) pictures - PART_PICTURES, (long) pictures);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 10, 14, 15, 16, 17, 30})
    void aCameraWithSoundLosesAPart(int pictures) throws Exception {
        camera(true).publish().frames(pictures);
        writers.runAll();
        // A part of 200 ms holds five pictures and ten frames of sound.
        long sent = pictures + (pictures - 1) * 40L * 48 / 1_024 + 1;
        assertThat(Boxes.samples(left().recovered().getFirst().file())).isBetween(sent - PART_PICTURES - 11, sent);
    }

    /** The samples are all there; of the recording that takes them over, any number of bytes. */
    @Test
    void whicheverHoldsMoreIsKeptWhereverTheStopWas() throws Exception {
        TestCamera camera = silent().publish().frames(25);
        writers.runAll();
        Path waiting = spool.waiting().getFirst();
        byte[] samples = Files.readAllBytes(waiting);
        camera.frames(25);
        writers.runAll();
        Path open = spool.open().getFirst();
        byte[] recording = Files.readAllBytes(open);
        for (int bytes = 0; bytes <= recording.length; bytes += 2_003) {
            left().clear();
            Path copied = Files.createDirectories(killed.resolve("yard"));
            Files.write(copied.resolve(waiting.getFileName().toString()), samples);
            Files.write(copied.resolve(open.getFileName().toString()), Arrays.copyOf(recording, bytes));
            List<ClosedRecording> recovered = left().recover();
            assertThat(recovered).as("stopped at byte %d", bytes).hasSize(1);
            assertThat(Boxes.samples(recovered.getFirst().file())).isBetween(24L, 45L);
        }
    }

    /** Stopped while it made a recording of the samples: a second one, which holds less or as much. */
    @Test
    void aRecoveryThatIsKilledIsDoneAgain() throws Exception {
        silent().publish().frames(25);
        writers.runAll();
        left().copy();
        Path waiting = Files.list(killed.resolve("yard")).findFirst().orElseThrow();
        byte[] samples = Files.readAllBytes(waiting);
        byte[] made;
        Path left;
        try (Spool copied = Spool.open(killed)) {
            left = WaitingRecovery.find(copied, new ArrayList<>())
                    .getFirst()
                    .leaveOpen()
                    .getFirst();
            made = Files.readAllBytes(left);
        }
        for (int bytes : new int[] {0, 100, 70_000, made.length - 1, made.length}) {
            Files.write(waiting, samples);
            Files.write(left, Arrays.copyOf(made, bytes));
            assertThat(left().recover())
                    .as("killed at byte %d", bytes)
                    .singleElement()
                    .satisfies(recording ->
                            assertThat(Boxes.samples(recording.file())).isEqualTo(24));
            left().clear();
            Files.createDirectories(waiting.getParent());
        }
    }

    /** A batch of them has six pictures; with the keyframe it has 9,000 bytes of media, without 6,000. */
    @ParameterizedTest
    @CsvSource({"1, 0", "24, 0", "64, 0", "300, 0", "9000, 0", "12000, 6", "20000, 12"})
    void aTornFileOfSamplesGivesItsWholeBatches(int bytes, int pictures) throws Exception {
        silent().publish().frames(25);
        writers.runAll();
        Path waiting = spool.waiting().getFirst();
        Path copied = Files.createDirectories(killed.resolve("yard"));
        Files.write(
                copied.resolve(waiting.getFileName().toString()), Arrays.copyOf(Files.readAllBytes(waiting), bytes));
        long recovered = 0;
        for (ClosedRecording recording : left().recover()) {
            recovered += Boxes.samples(recording.file());
        }
        assertThat(recovered).isEqualTo(pictures);
    }

    @Test
    void aChangedConfigurationLosesAPart() throws Exception {
        camera(true).publish().seconds(2).reconfigure().frames(12);
        writers.runAll();
        List<ClosedRecording> recovered = left().recovered();
        assertThat(recovered).extracting(each -> each.identity().number()).containsExactly(1, 2);
        assertThat(recovered.getFirst().duration()).isEqualTo(Duration.ofSeconds(2));
        assertThat(recovered.getLast().start()).isEqualTo(recovered.getFirst().end());
        assertThat(recovered.getLast().duration()).isGreaterThanOrEqualTo(Duration.ofMillis(40L * 12 - 200));
    }

    @Test
    void theSamplesGoOnceTheRecordingIsOnDisk() throws Exception {
        silent().publish().frames(27);
        writers.runAll();
        assertThat(spool.waiting()).hasSize(1);
        recorder.keeper().syncAll();
        assertThat(spool.waiting()).isEmpty();
        assertThat(spool.open()).hasSize(1);
    }

    @Test
    void aSessionThatEndsUndecidedLeavesOneRecording() throws Exception {
        silent().publish().frames(12).end(EndReason.DISCONNECTED);
        writers.runAll();
        assertThat(Boxes.samples(events.nextClosed().file())).isEqualTo(12);
        assertThat(spool.waiting()).isEmpty();
        assertThat(left().recovered()).isEmpty();
    }

    @Test
    void aReplacedSessionAndTheNextOneAreOnRecordOnce() throws Exception {
        TestCamera camera = silent().publish().frames(12);
        writers.runAll();
        clock.advance(Duration.ofSeconds(1));
        camera.publish().frames(12);
        writers.runAll();
        ClosedRecording replaced = events.nextClosed();
        assertThat(Boxes.samples(replaced.file())).isEqualTo(12);
        assertThat(spool.waiting()).hasSize(1);
        List<ClosedRecording> recovered = left().recovered();
        assertThat(recovered).singleElement().satisfies(next -> {
            assertThat(next.identity().session()).isEqualTo(camera.sessionId());
            assertThat(next.identity().previous().id()).isEqualTo(replaced.id());
            assertThat(Boxes.samples(next.file())).isGreaterThanOrEqualTo(12 - PART_PICTURES);
        });
    }

    @Test
    void theHourDoesNotTurnWithinWhatWaited() throws Exception {
        clock.advance(Duration.between(clock.instant(), Instant.parse("2026-11-21T10:59:58Z")));
        TestCamera camera = silent().publish().announceAudio().frames(76);
        writers.runAll();
        recorder.keeper().syncAll();
        camera.seconds(5).end(EndReason.UNPUBLISHED);
        writers.runAll();
        List<ClosedRecording> closed = events.nextClosed(2);
        assertThat(closed.getFirst().end()).isEqualTo(closed.getLast().start()).isAfter("2026-11-21T11:00:00Z");
        assertThat(spool.waiting()).isEmpty();
    }

    @Test
    void aFullDiskGetsNoSamplesEither() throws Exception {
        usableBytes = 0;
        recorder.keeper().updateSpace();
        TestCamera camera = silent().publish().frames(20);
        writers.runAll();
        assertThat(KilledSpool.names(folder)).containsExactly(".lock");
        usableBytes = 1L << 40;
        recorder.keeper().updateSpace();
        camera.frames(4);
        writers.runAll();
        assertThat(spool.waiting()).as("the beginning is missing").isEmpty();
        camera.frames(20).end(EndReason.UNPUBLISHED);
        writers.runAll();
        assertThat(Boxes.samples(events.nextClosed().file())).isEqualTo(44);
    }

    @Test
    void whatADiskThatFillsUpMeanwhileCostsIsInTheLedger() throws Exception {
        TestCamera camera = silent().publish().frames(20);
        writers.runAll();
        usableBytes = 0;
        recorder.keeper().updateSpace();
        camera.frames(20).end(EndReason.UNPUBLISHED);
        writers.runAll();
        assertThat(spool.waiting()).isEmpty();
        assertThat(events.gaps.getLast().cause()).isEqualTo(Gap.Cause.DISK_FULL);
        assertThat(events.gaps.getLast().samples()).isEqualTo(40);
        assertThat(left().recovered()).isEmpty();
    }

    @Test
    void whatTheDiskCostOnceHasNoPartInLaterBeginnings() throws Exception {
        TestCamera camera = camera(true).publish().seconds(2);
        writers.runAll();
        // Now, not when the closer comes to it.
        recorder.keeper().syncAll();
        usableBytes = 0;
        recorder.keeper().updateSpace();
        camera.seconds(1);
        writers.runAll();
        usableBytes = 1L << 40;
        recorder.keeper().updateSpace();
        camera.seconds(2).reconfigure().frames(12);
        writers.runAll();
        assertThat(events.gaps).extracting(Gap::cause).containsOnly(Gap.Cause.DISK_FULL);
        assertThat(spool.waiting()).hasSize(1);
    }

    @Test
    void aQueueWithoutRoomLeavesTheRestToTheChunks() throws Exception {
        stop();
        recorder = recorder(25_000);
        TestCamera camera = silent().publish().announceAudio().frames(24);
        writers.runAll();
        // From here on there is room again, but what comes does not go on where the file ends.
        camera.frames(24);
        writers.runAll();
        assertThat(Boxes.samples(left().recovered().getFirst().file())).isEqualTo(18);
        camera.end(EndReason.UNPUBLISHED);
        stop();
        assertThat(recorder.queuedBytes()).isZero();
        assertThat(spool.waiting()).isEmpty();
    }

    @Test
    void whatIsNotToBeRecordedAnyMoreLeavesNothing() throws Exception {
        silent().publish().frames(20);
        writers.runAll();
        recorder.remove(new CameraId("yard"));
        writers.runAll();
        assertThat(KilledSpool.names(folder)).containsExactly(".lock");
    }

    private void stop() {
        writers.release();
        recorder.close();
    }

    private TestCamera silent() {
        return camera(false);
    }

    private TestCamera camera(boolean sound) {
        return new TestCamera(
                "yard", sound, clock, recorder.camera(new CameraId("yard")), new SlabPool(64 << 20).forStream());
    }

    private SpoolRecorder recorder(long queueBytes) {
        writers = new ManualThreads();
        SpoolSettings defaults = SpoolSettings.DEFAULTS;
        // Synced when a test says so.
        SpoolSettings settings = new SpoolSettings(
                defaults.rotation(), Duration.ofHours(1), queueBytes, queueBytes * 100, defaults.reserveBytes(), 1);
        SpoolSpace.Probe disk = new SpoolSpace.Probe() {
            @Override
            public long usableBytes() {
                return usableBytes;
            }

            @Override
            public long totalBytes() {
                return 1L << 40;
            }
        };
        return new SpoolRecorder(spool, settings, clock, events, ChainSeal.signedWith(key), disk, writers);
    }

    private KilledSpool left() {
        return new KilledSpool(folder, killed, key);
    }
}
