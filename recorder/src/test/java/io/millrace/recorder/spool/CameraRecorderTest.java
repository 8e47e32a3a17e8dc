package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.catalog.Gap;
import io.millrace.media.live.DropCause;
import io.millrace.media.publish.EndReason;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.testing.Boxes;
import io.millrace.recorder.testing.ManualThreads;
import io.millrace.recorder.testing.TestCamera;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CameraRecorderTest extends RecorderAtHand {
    @Test
    void endsAFileAtTheFirstSegmentAfterTheHour() throws Exception {
        TestCamera camera = camera("yard").publish().seconds(20);
        writers.runAll();
        camera.end(EndReason.UNPUBLISHED);
        writers.runAll();

        List<ClosedRecording> closed = events.nextClosed(2);
        ClosedRecording before = closed.getFirst();
        ClosedRecording after = closed.getLast();
        assertThat(before.start()).isEqualTo("2026-11-21T09:59:50Z");
        // A segment is two seconds, so the first one after the hour begins right at it.
        assertThat(before.end()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(after.start()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(after.end()).isEqualTo("2026-11-21T10:00:10Z");
        assertThat(before.identity().number()).isEqualTo(1);
        assertThat(after.identity().number()).isEqualTo(2);
        assertThat(after.identity().session()).isEqualTo(camera.sessionId());
        assertThat(before.objectKey()).isEqualTo("recordings/yard/2026/11/21/20261121T095950Z-" + before.id() + ".mp4");
        assertThat(events.gaps).isEmpty();
    }

    @Test
    void turnsAtEveryMultipleOfAShortRotation() throws Exception {
        stop();
        recorder = recorder(settings(Duration.ofSeconds(10), 8 << 20));
        camera("yard").publish().seconds(31).end(EndReason.UNPUBLISHED);
        writers.runAll();
        assertThat(events.nextClosed(4))
                .extracting(closed -> closed.end().toString())
                .containsExactly(
                        "2026-11-21T10:00:00Z", "2026-11-21T10:00:10Z", "2026-11-21T10:00:20Z", "2026-11-21T10:00:21Z");
    }

    @Test
    void beginsAFileWithEachSession() throws Exception {
        TestCamera camera = camera("yard").publish().seconds(4);
        camera.end(EndReason.DISCONNECTED);
        clock.advance(Duration.ofSeconds(30));
        camera.publish().seconds(2).end(EndReason.UNPUBLISHED);
        writers.runAll();
        List<ClosedRecording> closed = events.nextClosed(2);
        ClosedRecording first = closed.getFirst();
        ClosedRecording second = closed.getLast();
        assertThat(first.duration()).isEqualTo(Duration.ofSeconds(4));
        assertThat(second.duration()).isEqualTo(Duration.ofSeconds(2));
        assertThat(second.identity().session())
                .isEqualTo(camera.sessionId())
                .isNotEqualTo(first.identity().session());
        assertThat(second.identity().number()).isEqualTo(1);
    }

    @Test
    void beginsAFileWithChangedParameterSetsAndWithALeap() throws Exception {
        camera("yard")
                .publish()
                .seconds(2)
                .reconfigure()
                .seconds(2)
                .leap(600_000)
                .seconds(2)
                .end(EndReason.UNPUBLISHED);
        writers.runAll();
        List<ClosedRecording> closed = events.nextClosed(3);
        assertThat(closed).extracting(each -> each.identity().number()).containsExactly(1, 2, 3);
        assertThat(closed).extracting(ClosedRecording::duration).containsOnly(Duration.ofSeconds(2));
        assertThat(events.closedCount()).isZero();
    }

    @Test
    void namesWhatASlowDiskCostAndGoesOnAtAKeyframe() throws Exception {
        stop();
        recorder = recorder(settings(Duration.ofHours(1), 100_000));
        TestCamera camera = camera("yard").publish();
        // The disk takes nothing: 28 kB a second fill the queue within four.
        camera.seconds(6);
        assertThat(recorder.queuedBytes()).isLessThanOrEqualTo(100_000);
        writers.runAll();
        assertThat(recorder.queuedBytes()).isZero();
        camera.seconds(2);
        camera.end(EndReason.UNPUBLISHED);
        writers.runAll();

        List<ClosedRecording> closed = events.nextClosed(2);
        ClosedRecording before = closed.getFirst();
        ClosedRecording after = closed.getLast();
        Gap opened = events.gaps.getFirst();
        Gap ended = events.gaps.getLast();
        assertThat(events.gaps).hasSize(2);
        assertThat(opened.cause()).isEqualTo(Gap.Cause.SLOW_DISK);
        assertThat(opened.start()).isEqualTo(before.end()).isEqualTo(ended.start());
        assertThat(opened.end()).isNull();
        assertThat(ended.end()).isEqualTo(after.start());
        assertThat(ended.samples())
                .isPositive()
                .isEqualTo(recorder.camera(camera.id()).droppedSamples());
        assertThat(samples(before) + samples(after) + ended.samples()).isEqualTo(samplesSent(8));
    }

    @Test
    void whatAwaitedItsKeyframeIsAGapBesideTheRecord() throws Exception {
        TestCamera camera = camera("yard").publish().seconds(2);
        Instant start = Instant.parse("2026-11-21T09:59:50Z");
        recorder.camera(camera.id()).onDropped(DropCause.AUDIO_AWAITING_KEYFRAME, start, start.plusMillis(900), 43);
        recorder.camera(camera.id()).onDropped(DropCause.STALE_SESSION, start, start, 7);
        camera.end(EndReason.UNPUBLISHED);
        writers.runAll();

        events.nextClosed(1);
        assertThat(events.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.cause()).isEqualTo(Gap.Cause.AWAITING_KEYFRAME);
            assertThat(gap.samples()).isEqualTo(43);
            assertThat(gap.end()).isEqualTo(start.plusMillis(900));
        });
    }

    @Test
    void stopsAtTheReserveAndGoesOnByItself() throws Exception {
        TestCamera camera = camera("yard").publish().seconds(4);
        writers.runAll();
        disk.usableBytes = SpoolSettings.DEFAULTS.reserveBytes() - 1;
        recorder.keeper().updateSpace();
        camera.seconds(4);
        writers.runAll();
        assertThat(recorder.camera(camera.id()).recording()).isFalse();
        assertThat(events.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.cause()).isEqualTo(Gap.Cause.DISK_FULL);
            assertThat(gap.end()).isNull();
        });
        disk.usableBytes = FakeDisk.ROOMY;
        recorder.keeper().updateSpace();
        camera.seconds(2).end(EndReason.UNPUBLISHED);
        writers.runAll();

        List<ClosedRecording> closed = events.nextClosed(2);
        ClosedRecording before = closed.getFirst();
        ClosedRecording after = closed.getLast();
        Gap gap = events.gaps.getLast();
        assertThat(gap.start()).isEqualTo(before.end());
        assertThat(gap.end()).isEqualTo(after.start());
        assertThat(samples(before) + samples(after) + gap.samples()).isEqualTo(samplesSent(10));
        assertThat(events.space).containsExactly(SpoolSpace.State.FULL, SpoolSpace.State.OK);
    }

    @Test
    void aGapEndsWithTheSession() {
        disk.usableBytes = 0;
        recorder.keeper().updateSpace();
        camera("yard").publish().seconds(4).end(EndReason.UNPUBLISHED);
        writers.runAll();
        Gap gap = events.gaps.getLast();
        assertThat(gap.start()).isEqualTo("2026-11-21T09:59:50Z");
        assertThat(gap.end()).isEqualTo("2026-11-21T09:59:54Z");
        assertThat(gap.samples()).isEqualTo(samplesSent(4));
        assertThat(events.closedCount()).isZero();
    }

    @Test
    void goesOnAfterAnErrorOfTheDisk() throws Exception {
        TestCamera camera = camera("yard").publish().seconds(4);
        Path inTheWay = Files.writeString(folder.resolve("yard"), "not a folder");
        writers.runAll();
        assertThat(events.gaps).hasSize(1);
        Files.delete(inTheWay);
        camera.seconds(1);
        writers.runAll();
        assertThat(recorder.camera(camera.id()).recording())
                .as("waits before it tries again")
                .isFalse();
        clock.advance(Duration.ofSeconds(5));
        camera.seconds(2).end(EndReason.UNPUBLISHED);
        writers.runAll();
        assertThat(events.nextClosed().start()).isEqualTo(events.gaps.getLast().end());
    }

    @Test
    void aDiskThatStaysBrokenIsOneGap() throws Exception {
        TestCamera camera = camera("yard").publish().seconds(4);
        Path inTheWay = Files.writeString(folder.resolve("yard"), "not a folder");
        writers.runAll();
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(5));
            camera.seconds(2);
            writers.runAll();
        }
        assertThat(events.gaps).hasSize(1);
        Files.delete(inTheWay);
        clock.advance(Duration.ofSeconds(5));
        camera.seconds(2).end(EndReason.UNPUBLISHED);
        writers.runAll();
        ClosedRecording closed = events.nextClosed();
        Gap gap = events.gaps.getLast();
        assertThat(events.gaps).hasSize(2);
        assertThat(gap.start()).isEqualTo(events.gaps.getFirst().start());
        assertThat(gap.end()).isEqualTo(closed.start());
        assertThat(closed.identity().number()).isEqualTo(1);
        assertThat(samples(closed) + gap.samples()).isEqualTo(samplesSent(16));
    }

    @Test
    void recordsWhileTheListenerFails() throws Exception {
        stop();
        recorder = new SpoolRecorder(
                spool,
                SpoolSettings.DEFAULTS,
                clock,
                new ThrowingListener(),
                ChainSeal.UNSIGNED,
                disk,
                writers = new ManualThreads());
        camera("yard").publish().seconds(2).end(EndReason.UNPUBLISHED);
        writers.runAll();
        stop();
        assertThat(spool.closed()).hasSize(1);
    }

    @Test
    void closesWhatIsOpenWhenItIsClosed() throws Exception {
        camera("yard").publish().seconds(3);
        camera("gate").publish().seconds(3);
        stop();
        assertThat(events.closedCount()).isEqualTo(2);
        assertThat(spool.open()).isEmpty();
        assertThat(spool.closed()).hasSize(2);
    }

    private static long samplesSent(int seconds) {
        long lastVideoMillis = seconds * 1_000L - 40;
        return seconds * 25L + lastVideoMillis * 48 / 1_024 + 1;
    }

    private static long samples(ClosedRecording recording) throws IOException {
        return Boxes.samples(recording.file());
    }

    private static final class ThrowingListener implements RecordingListener {
        @Override
        public void onClosed(ClosedRecording recording) {
            throw new IllegalStateException("the catalogue is away");
        }

        @Override
        public void onGap(Gap gap) {
            throw new IllegalStateException("the catalogue is away");
        }
    }
}
