package io.millrace.recorder.ledger;

import static io.millrace.media.catalog.Gap.Cause.AWAITING_KEYFRAME;
import static io.millrace.media.catalog.Gap.Cause.CODEC_UNSUPPORTED;
import static io.millrace.media.catalog.Gap.Cause.DISK_FULL;
import static io.millrace.media.catalog.Gap.Cause.OFFLINE;
import static io.millrace.media.catalog.Gap.Cause.REFUSED;
import static io.millrace.media.catalog.Gap.Cause.RESTART;
import static io.millrace.media.catalog.Gap.Cause.STALLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.Gaps;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.IngestFigures;
import io.millrace.media.publish.PublishSession;
import io.millrace.media.publish.SampleSink;
import io.millrace.recorder.testing.ManualClock;
import io.millrace.recorder.testing.ManualThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A day in seconds since it began; the camera was created at 0. */
class GapLedgerTest {
    private static final Instant T0 = Instant.parse("2026-11-21T00:00:00Z");
    private static final CameraId YARD = new CameraId("yard");

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(T0.toString());
    private final Written written = new Written();
    private GapLedger ledger;

    @BeforeEach
    void start() throws IOException {
        ledger = ledger(Map.of());
        ledger.cameras(List.of(camera(true)));
    }

    @AfterEach
    void stop() throws IOException {
        ledger.close();
    }

    @Test
    void aGapReachesFromFileToFile() {
        record(10, 20, EndReason.DISCONNECTED);
        record(30, 40, EndReason.STALLED);
        record(60, 70, EndReason.UNPUBLISHED);
        assertThat(gaps())
                .containsExactly(
                        gap(0, 10, OFFLINE), gap(20, 30, OFFLINE), gap(40, 60, STALLED), gap(70, null, OFFLINE));
    }

    @Test
    void turningTheHourIsNoGapWhicheverFileClosesFirst() {
        Session session = publish(10);
        UUID first = open(10);
        UUID second = open(100);
        close(first, 100);
        close(second, 200);
        UUID third = open(200);
        close(third, 300);
        session.end(300, EndReason.UNPUBLISHED);
        assertThat(gaps()).containsExactly(gap(0, 10, OFFLINE), gap(300, null, OFFLINE));
    }

    @Test
    void aHoleWithinASessionIsNamed() {
        Session session = publish(10);
        UUID first = open(10);
        UUID second = open(35);
        close(first, 30);
        close(second, 50);
        session.end(50, EndReason.UNPUBLISHED);
        assertThat(gaps()).containsExactly(gap(0, 10, OFFLINE), gap(30, 35, STALLED), gap(50, null, OFFLINE));
    }

    @Test
    void whatTheRecorderNamesIsNotNamedTwice() {
        Session session = publish(10);
        UUID first = open(10);
        ledger.recorderGap(gap(20, null, DISK_FULL));
        close(first, 20);
        ledger.recorderGap(gap(20, 40, DISK_FULL));
        UUID second = open(40);
        close(second, 50);
        session.end(50, EndReason.UNPUBLISHED);
        assertThat(gaps()).containsExactly(gap(0, 10, OFFLINE), gap(20, 40, DISK_FULL), gap(50, null, OFFLINE));
    }

    @Test
    void whatAwaitsItsKeyframeWhileTheCameraIsOnRecordChangesNothingElse() {
        Session session = publish(10);
        UUID file = open(10);
        ledger.recorderGap(gap(15, 16, AWAITING_KEYFRAME));
        close(file, 50);
        session.end(50, EndReason.UNPUBLISHED);
        assertThat(gaps()).containsExactly(gap(0, 10, OFFLINE), gap(15, 16, AWAITING_KEYFRAME), gap(50, null, OFFLINE));
    }

    @Test
    void aDiskThatIsFullThroughoutASessionExplainsIt() {
        Session session = publish(10);
        ledger.recorderGap(gap(11, null, DISK_FULL));
        session.end(50, EndReason.UNPUBLISHED);
        ledger.recorderGap(gap(11, 49, DISK_FULL));
        assertThat(gaps()).containsExactly(gap(0, 11, OFFLINE), gap(11, 49, DISK_FULL), gap(49, null, OFFLINE));
    }

    @Test
    void refusalsAndCodecsThatCannotBeKeptAreNamed() {
        at(5);
        ledger.refused(YARD, "expired");
        at(7);
        ledger.refused(YARD, "expired");
        publish(20).end(22, EndReason.UNSUPPORTED_CODEC);
        record(30, 40, EndReason.UNPUBLISHED);
        assertThat(gaps())
                .containsExactly(
                        gap(0, 5, OFFLINE),
                        new Gap(YARD, T0.plusSeconds(5), T0.plusSeconds(20), REFUSED, 0, "expired"),
                        gap(20, 30, CODEC_UNSUPPORTED),
                        gap(40, null, OFFLINE));
    }

    @Test
    void aTakeOverLeavesOnlyTheHoleBetweenTheFiles() {
        Session old = publish(10);
        UUID first = open(10);
        Session next = publish(20);
        old.end(20, EndReason.TAKEN_OVER);
        close(first, 18);
        UUID second = open(21);
        close(second, 30);
        next.end(30, EndReason.UNPUBLISHED);
        assertThat(gaps()).containsExactly(gap(0, 10, OFFLINE), gap(18, 21, OFFLINE), gap(30, null, OFFLINE));
    }

    @Test
    void afterAKillTheGapBeginsWhereTheRecoveredFileEnds() throws IOException {
        publish(10);
        open(10);
        kill();
        at(100);
        ledger = ledger(Map.of(YARD, file(45, 50)));
        ledger.cameras(List.of(camera(true)));
        record(110, 120, EndReason.UNPUBLISHED);
        assertThat(gaps()).containsExactly(gap(0, 10, OFFLINE), gap(50, 110, RESTART), gap(120, null, OFFLINE));
    }

    @Test
    void whatWasFoundOnRecordAfterAKillEndsTheGapBeforeIt() throws IOException {
        publish(10);
        // Killed before its first chunk, and so without a word.
        ledger = ledger(Map.of(YARD, file(11, 13)));
        at(100);
        ledger.cameras(List.of(camera(true)));
        record(110, 120, EndReason.UNPUBLISHED);
        assertThat(gaps()).containsExactly(gap(0, 11, OFFLINE), gap(13, 110, RESTART), gap(120, null, OFFLINE));
    }

    @Test
    void whatARecorderLeftOpenEndsWithTheProcess() throws IOException {
        publish(10);
        UUID file = open(10);
        ledger.recorderGap(gap(20, null, DISK_FULL));
        close(file, 20);
        kill();
        ledger = ledger(Map.of(YARD, file(10, 20)));
        at(100);
        ledger.cameras(List.of(camera(true)));
        record(110, 120, EndReason.UNPUBLISHED);
        assertThat(gaps())
                .containsExactly(
                        gap(0, 10, OFFLINE), gap(20, 20, DISK_FULL), gap(20, 110, RESTART), gap(120, null, OFFLINE));
    }

    @Test
    void aStopIsARestartAndACameraThatWasAwayStaysSo() throws IOException {
        record(10, 20, EndReason.SHUTDOWN);
        kill();
        ledger = ledger(Map.of());
        at(100);
        ledger.cameras(List.of(camera(true)));
        record(110, 120, EndReason.UNPUBLISHED);
        kill();
        ledger = ledger(Map.of());
        at(200);
        ledger.cameras(List.of(camera(true)));
        assertThat(gaps()).containsExactly(gap(0, 10, OFFLINE), gap(20, 110, RESTART), gap(120, null, OFFLINE));
    }

    @Test
    void aCameraThatIsNotToBeRecordedHasNoGaps() {
        record(10, 20, EndReason.UNPUBLISHED);
        at(30);
        ledger.cameras(List.of(camera(false)));
        record(40, 50, EndReason.UNPUBLISHED);
        at(60);
        ledger.cameras(List.of(camera(true)));
        at(70);
        ledger.cameras(List.of());
        assertThat(gaps()).containsExactly(gap(0, 10, OFFLINE), gap(20, 30, OFFLINE), gap(60, 70, OFFLINE));
    }

    private GapLedger ledger(Map<CameraId, LatestFile> onRecord) throws IOException {
        ManualThreads thread = new ManualThreads();
        thread.release();
        return new GapLedger(GapJournal.open(folder.resolve("gaps")), onRecord, clock, thread);
    }

    private static LatestFile file(int from, int to) {
        return new LatestFile(T0.plusSeconds(from), T0.plusSeconds(to));
    }

    private void kill() throws IOException {
        ledger.close();
    }

    private void at(int second) {
        clock.advance(Duration.between(clock.instant(), T0.plusSeconds(second)));
    }

    private void record(int from, int to, EndReason reason) {
        Session session = publish(from);
        UUID file = open(from);
        session.end(to, reason);
        close(file, to);
    }

    private Session publish(int second) {
        at(second);
        Session session = new Session(clock.instant());
        ledger.sessionStarted(session);
        return session;
    }

    private UUID open(int second) {
        UUID file = UUID.randomUUID();
        ledger.fileOpened(YARD, file, T0.plusSeconds(second));
        return file;
    }

    private void close(UUID file, int second) {
        ledger.fileClosed(YARD, file, T0.plusSeconds(second));
    }

    private List<Gap> gaps() {
        ledger.deliver(written);
        return List.copyOf(written.rows.values());
    }

    private static Gap gap(int from, @Nullable Integer to, Gap.Cause cause) {
        String detail = switch (cause) {
            case STALLED -> from == 30 ? "nothing arrived" : "session STALLED";
            case CODEC_UNSUPPORTED -> "session UNSUPPORTED_CODEC";
            default -> "";
        };
        return new Gap(YARD, T0.plusSeconds(from), to == null ? null : T0.plusSeconds(to), cause, 0, detail);
    }

    private static Camera camera(boolean recording) {
        return new Camera(YARD, "Yard", true, recording, 1, T0);
    }

    private static final class Written implements Gaps {
        private final Map<String, Gap> rows = new TreeMap<>();

        @Override
        public void record(Gap gap) {
            rows.put(gap.start() + " " + gap.cause(), gap);
        }

        @Override
        public List<Gap> list(CameraId camera, Instant from, Instant to) {
            return new ArrayList<>(rows.values());
        }
    }

    private final class Session implements PublishSession {
        private final UUID id = UUID.randomUUID();
        private final Instant startedAt;

        Session(Instant startedAt) {
            this.startedAt = startedAt;
        }

        void end(int second, EndReason reason) {
            at(second);
            ledger.sessionEnded(this, reason);
        }

        @Override
        public UUID id() {
            return id;
        }

        @Override
        public CameraId camera() {
            return YARD;
        }

        @Override
        public Instant startedAt() {
            return startedAt;
        }

        @Override
        public String remoteAddress() {
            return "";
        }

        @Override
        public String transport() {
            return "rtmps";
        }

        @Override
        public String encoder() {
            return "";
        }

        @Override
        public void attach(SampleSink sink) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close(EndReason reason) {
            throw new UnsupportedOperationException();
        }

        @Override
        public IngestFigures figures() {
            return IngestFigures.NONE;
        }
    }
}
