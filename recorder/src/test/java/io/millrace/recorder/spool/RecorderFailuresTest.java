package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.catalog.Gap;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.live.DropCause;
import io.millrace.media.memory.ChunkBytes;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.testing.Boxes;
import io.millrace.recorder.testing.ManualClock;
import io.millrace.recorder.testing.ManualThreads;
import io.millrace.recorder.testing.RecordedEvents;
import io.millrace.recorder.testing.TestCamera;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recorder that fails, for want of a thread or of memory or by a defect: what it costs is named, and it goes on. */
class RecorderFailuresTest {
    private static final CameraId YARD = new CameraId("yard");
    private static final Instant START = Instant.parse("2026-11-21T10:10:00Z");

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(START.toString());
    private final ManualThreads writers = new ManualThreads();
    private final RecordedEvents events = new RecordedEvents();
    private Spool spool;
    private SpoolRecorder recorder;
    private TestCamera camera;

    @BeforeEach
    void open() throws IOException {
        spool = Spool.open(folder);
        recorder = new SpoolRecorder(
                spool, SpoolSettings.DEFAULTS, clock, events, ChainSeal.UNSIGNED, SpoolSpace.Probe.of(folder), writers);
        camera = new TestCamera("yard", false, clock, recorder.camera(YARD)).publish();
    }

    @AfterEach
    void close() throws IOException {
        writers.release();
        recorder.close();
        spool.close();
    }

    @Test
    void whatItMissedAndWhatCouldNotBePackagedAreGaps() {
        camera.seconds(2);
        CameraRecorder yard = recorder.camera(YARD);
        yard.onMissed(START, START.plusSeconds(2), 50);
        yard.onDropped(DropCause.UNWRITABLE, START, START.plusMillis(900), 43);
        camera.end(EndReason.UNPUBLISHED);
        writers.runAll();
        assertThat(events.gaps).extracting(Gap::cause).containsExactly(Gap.Cause.RESTART, Gap.Cause.MALFORMED);
        assertThat(events.gaps).extracting(Gap::samples).containsExactly(50L, 43L);
        assertThat(events.gaps.getFirst().end()).isEqualTo(START.plusSeconds(2));
    }

    // It was left out of the stream: the camera was on record no more until the next start.
    @Test
    void oneThatThrewGoesOnInAnotherFile() throws Exception {
        camera = new TestCamera("yard", false, clock, new ThrowsAt(45, recorder.camera(YARD))).publish();
        camera.seconds(12).end(EndReason.UNPUBLISHED);
        writers.runAll();
        List<ClosedRecording> closed = events.nextClosed(2);
        ClosedRecording before = closed.getFirst();
        ClosedRecording after = closed.getLast();
        assertThat(events.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.cause()).isEqualTo(Gap.Cause.RESTART);
            assertThat(gap.start()).isEqualTo(before.end());
            assertThat(gap.end()).isEqualTo(after.start());
        });
        assertThat(Boxes.samples(before.file())
                        + Boxes.samples(after.file())
                        + events.gaps.getFirst().samples())
                .isEqualTo(300);
        assertThat(after.identity().session()).isEqualTo(before.identity().session());
        assertThat(after.identity().number()).isEqualTo(2);
    }

    /** Passes on what it hears, but for one chunk. */
    private record ThrowsAt(long sequence, ChunkListener to) implements ChunkListener {
        @Override
        public void onSessionStart(PublishSession session) {
            to.onSessionStart(session);
        }

        @Override
        public void onChunk(Chunk chunk) {
            if (chunk.sequence() == sequence) {
                throw new StackOverflowError("for the test");
            }
            to.onChunk(chunk);
        }

        @Override
        public void onMissed(Instant start, Instant end, long samples) {
            to.onMissed(start, end, samples);
        }

        @Override
        public void onSessionEnd(EndReason reason) {
            to.onSessionEnd(reason);
        }
    }

    // It waited for a turn that never came: the camera was on record no more until the next start.
    @Test
    void waitsForAThreadThatIsNotToBeHad() throws Exception {
        writers.refuse(3);
        camera.seconds(4);
        camera.end(EndReason.UNPUBLISHED);
        writers.runAll();
        assertThat(Boxes.samples(events.nextClosed().file())).isEqualTo(100);
        assertThat(events.gaps).isEmpty();
    }

    // The chunk was missing from the record, and nothing said so.
    @Test
    void whatItFailsWithIsAGapAndItGoesOn() throws Exception {
        camera.seconds(4);
        writers.runAll();
        recorder.camera(YARD).onChunk(unnamable());
        camera.seconds(2);
        writers.runAll();
        assertThat(recorder.camera(YARD).recording()).isFalse();
        assertThat(events.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.cause()).isEqualTo(Gap.Cause.RESTART);
            assertThat(gap.end()).isNull();
            assertThat(gap.detail()).contains("ArithmeticException");
        });
        clock.advance(Duration.ofSeconds(5));
        camera.seconds(2).end(EndReason.UNPUBLISHED);
        writers.runAll();
        List<ClosedRecording> closed = events.nextClosed(2);
        ClosedRecording before = closed.getFirst();
        ClosedRecording after = closed.getLast();
        Gap gap = events.gaps.getLast();
        assertThat(gap.end()).isEqualTo(after.start());
        assertThat(Boxes.samples(before.file()) + Boxes.samples(after.file()) + gap.samples())
                .isEqualTo(200 + 1);
    }

    /** A chunk whose time fits into no file's name. */
    private static Chunk unnamable() {
        return new Chunk(
                new InitSection(77, List.of(), new byte[0]),
                1_000,
                true,
                true,
                true,
                Instant.MAX.minusSeconds(60),
                0,
                40_000,
                1,
                0,
                0,
                ChunkBytes.of(new byte[8]),
                0,
                220_000);
    }
}
