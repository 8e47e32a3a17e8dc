package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.Track;
import io.millrace.media.catalog.Gap;
import io.millrace.media.memory.SlabPool;
import io.millrace.media.publish.EndReason;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.SigningKey;
import io.millrace.recorder.file.AheadTail;
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
 * The spool while a picture stalls and its sound goes on, and what a start makes of it as it is at any
 * moment: a kill leaves the files as they are, and so does a copy of them.
 */
class CameraAheadTest {
    private static final int PART_PICTURES = 5;
    /** Of 1,024 samples at 48 kHz. */
    private static final int SOUNDS_IN_250_MS = 11;

    @TempDir
    Path folder;

    @TempDir
    Path killed;

    private final ManualClock clock = new ManualClock("2026-11-21T10:15:00Z");
    private final ManualThreads writers = new ManualThreads();
    private final RecordedEvents events = new RecordedEvents();
    private final SigningKey key = SigningKey.generate();
    private volatile long usableBytes = 1L << 40;
    private Spool spool;
    private SpoolRecorder recorder;

    @BeforeEach
    void open() throws IOException {
        spool = Spool.open(folder);
        SpoolSettings defaults = SpoolSettings.DEFAULTS;
        // Synced when a test says so.
        SpoolSettings settings = new SpoolSettings(
                defaults.rotation(),
                Duration.ofHours(1),
                defaults.queueBytes(),
                defaults.allQueuesBytes(),
                defaults.reserveBytes(),
                1);
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
        recorder = new SpoolRecorder(spool, settings, clock, events, ChainSeal.signedWith(key), disk, writers);
    }

    @AfterEach
    void close() throws IOException {
        writers.release();
        recorder.close();
        spool.close();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 300",
        "1, 900",
        "1, 3000",
        "4, 1300",
        "14, 400",
        "14, 1700",
        "40, 100",
        "40, 260",
        "40, 700",
        "40, 1500",
        "40, 1700",
        "50, 800",
        "51, 800",
        "51, 5000",
        "54, 9000"
    })
    void aPictureThatStallsCostsAPartOfItsSound(int pictures, int millis) throws Exception {
        TestCamera camera = camera().publish().frames(pictures).soundAlone(millis);
        writers.runAll();
        assertOnRecord(left().recovered(), pictures, camera);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 20, 24, 25, 26, 40})
    void picturesThatComeLateAreThereOnce(int late) throws Exception {
        TestCamera camera = camera().publish().frames(40).soundAlone(1_000).frames(late);
        writers.runAll();
        assertOnRecord(left().recovered(), 40 + late, camera);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 6, 20})
    void aPictureThatGoesOnLater(int then) throws Exception {
        TestCamera camera =
                camera().publish().frames(40).soundAlone(3_000).skipPictures().frames(then);
        writers.runAll();
        assertOnRecord(left().recovered(), 40 + then, camera);
    }

    /** The last picture stands while the sound goes on, so a range over it has both. */
    @Test
    void theRecordingLastsAsLongAsItsSound() throws Exception {
        TestCamera camera = camera().publish().frames(40).soundAlone(1_200);
        writers.runAll();
        ClosedRecording recording = left().recovered().getFirst();
        long soundMillis = Boxes.samples(recording.file(), Track.AUDIO_ID) * 1_024 * 1_000 / 48_000;
        assertThat(recording.duration().toMillis()).isBetween(soundMillis - 1, soundMillis + 1);
        assertThat(soundMillis).isGreaterThan(camera.sounds() * 1_024 * 1_000 / 48_000 - 250);
    }

    /** The samples are all there; of the chunks that bring them again, any number of bytes. */
    @Test
    void nothingIsThereTwiceWhereverTheStopWas() throws Exception {
        TestCamera camera = camera().publish().frames(40).soundAlone(1_000);
        writers.runAll();
        Path ahead = spool.ahead().getFirst();
        byte[] samples = Files.readAllBytes(ahead);
        long before = Files.size(spool.open().getFirst());
        camera.frames(30);
        writers.runAll();
        Path open = spool.open().getFirst();
        byte[] recording = Files.readAllBytes(open);
        for (int bytes = (int) before; bytes <= recording.length; bytes += 1_003) {
            left().clear();
            Path copied = Files.createDirectories(killed.resolve("yard"));
            Files.write(copied.resolve(ahead.getFileName().toString()), samples);
            Files.write(copied.resolve(open.getFileName().toString()), Arrays.copyOf(recording, bytes));
            List<ClosedRecording> recovered = left().recover();
            assertThat(recovered).as("stopped at byte %d", bytes).hasSize(1);
            Path file = recovered.getFirst().file();
            assertThat(Boxes.samples(file, Track.AUDIO_ID))
                    .isBetween(camera.sounds() - 30 * 40 * 48 / 1_024 - SOUNDS_IN_250_MS, camera.sounds());
            assertThat(Boxes.samples(file, Track.VIDEO_ID)).isBetween(40L - PART_PICTURES, 70L);
        }
    }

    @Test
    void aTornFileGivesItsWholeFragments() throws Exception {
        camera().publish().frames(40).soundAlone(1_200);
        writers.runAll();
        Path ahead = spool.ahead().getFirst();
        byte[] samples = Files.readAllBytes(ahead);
        Path open = spool.open().getFirst();
        long least = 0;
        for (int bytes = 0; bytes <= samples.length; bytes += 97) {
            left().clear();
            Path copied = Files.createDirectories(killed.resolve("yard"));
            Files.copy(open, copied.resolve(open.getFileName().toString()));
            Files.write(copied.resolve(ahead.getFileName().toString()), Arrays.copyOf(samples, bytes));
            long sounds = Boxes.samples(left().recover().getFirst().file(), Track.AUDIO_ID);
            assertThat(sounds).as("%d bytes", bytes).isGreaterThanOrEqualTo(least);
            least = sounds;
        }
        assertThat(least).isGreaterThan(110);
    }

    @Test
    void aRecoveryThatIsKilledIsDoneAgain() throws Exception {
        TestCamera camera = camera().publish().frames(40).soundAlone(1_200);
        writers.runAll();
        left().copy();
        try (Spool copied = Spool.open(killed)) {
            assertThat(AheadTail.append(copied.ahead(), copied.open().getFirst()))
                    .isPositive();
            assertThat(AheadTail.append(copied.ahead(), copied.open().getFirst()))
                    .isZero();
        }
        assertOnRecord(left().recover(), 40, camera);
    }

    /** From one hour into the next, sound first by far all the time. */
    @Test
    void theHourTurnsWhileSoundIsAhead() throws Exception {
        clock.advance(Duration.between(clock.instant(), Instant.parse("2026-11-21T10:59:56Z")));
        TestCamera camera =
                camera().publish().frames(40).soundAlone(700).frames(100).soundAlone(700);
        writers.runAll();
        ClosedRecording hour = events.nextClosed();
        ClosedRecording next = left().recovered().getFirst();
        assertThat(hour.end()).isEqualTo(next.start());
        assertThat(Boxes.samples(hour.file(), Track.AUDIO_ID) + Boxes.samples(next.file(), Track.AUDIO_ID))
                .isBetween(camera.sounds() - SOUNDS_IN_250_MS, camera.sounds());
    }

    /** When the next hour is told of, all of the last one may be closed; until then it is open. */
    @Test
    void aKillAsTheHourTurnsCostsNoMoreThanAnyOther() throws Exception {
        clock.advance(Duration.between(clock.instant(), Instant.parse("2026-11-21T10:59:56Z")));
        List<ClosedRecording> hour = new ArrayList<>();
        events.onOpened = recording -> {
            if (recording.number() == 2) {
                hour.add(events.nextClosed());
                left().copy();
            }
        };
        // Sound is ahead by half a second as the hour turns, after four seconds.
        TestCamera camera = camera().publish().frames(95).soundAlone(700);
        for (int frames = 0; hour.isEmpty() && frames < 50; frames++) {
            camera.frames(1);
            writers.runAll();
        }
        long sounds = camera.sounds();
        ClosedRecording next = left().recover().getFirst();
        assertThat(Boxes.samples(hour.getFirst().file(), Track.AUDIO_ID) + Boxes.samples(next.file(), Track.AUDIO_ID))
                .isBetween(sounds - SOUNDS_IN_250_MS, sounds);
    }

    @Test
    void aStallThatIsOverLeavesNothingWhenTheSessionEnds() throws Exception {
        TestCamera camera = camera().publish().frames(40).soundAlone(1_000).frames(40);
        writers.runAll();
        assertThat(spool.ahead()).hasSize(1);
        camera.end(EndReason.UNPUBLISHED);
        writers.runAll();
        assertThat(spool.ahead()).isEmpty();
        ClosedRecording recording = events.nextClosed();
        assertThat(Boxes.samples(recording.file(), Track.AUDIO_ID)).isEqualTo(camera.sounds());
        assertThat(Boxes.samples(recording.file(), Track.VIDEO_ID)).isEqualTo(80);
    }

    @Test
    void thereIsNoFileWhileThePictureIsInTime() throws Exception {
        camera().publish().seconds(20);
        writers.runAll();
        assertThat(spool.ahead()).isEmpty();
    }

    @Test
    void anotherTimeLineForgetsWhatWasAhead() throws Exception {
        camera().publish().frames(40).soundAlone(1_000).frames(30).reconfigure().frames(60);
        writers.runAll();
        assertThat(spool.ahead()).isEmpty();
    }

    @Test
    void aFullDiskGetsNoneEither() throws Exception {
        TestCamera camera = camera().publish().frames(40).soundAlone(600);
        writers.runAll();
        assertThat(spool.ahead()).hasSize(1);
        usableBytes = 0;
        recorder.keeper().updateSpace();
        camera.soundAlone(600);
        writers.runAll();
        assertThat(spool.ahead()).isEmpty();
        camera.frames(60);
        writers.runAll();
        assertThat(events.gaps.getFirst().cause()).isEqualTo(Gap.Cause.DISK_FULL);
    }

    private void assertOnRecord(List<ClosedRecording> recovered, int pictures, TestCamera camera) throws IOException {
        assertThat(recovered).hasSize(1);
        Path file = recovered.getFirst().file();
        assertThat(Boxes.samples(file, Track.VIDEO_ID)).as("pictures").isBetween((long) pictures - PART_PICTURES, (long)
                pictures);
        assertThat(Boxes.samples(file, Track.AUDIO_ID))
                .as("sound")
                .isBetween(camera.sounds() - SOUNDS_IN_250_MS, camera.sounds());
    }

    private TestCamera camera() {
        return new TestCamera(
                "yard", true, clock, recorder.camera(new CameraId("yard")), new SlabPool(64 << 20).forStream());
    }

    private KilledSpool left() {
        return new KilledSpool(folder, killed, key);
    }
}
