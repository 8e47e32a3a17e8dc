package io.millrace.media.tape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.StreamSession;
import io.millrace.media.publish.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final CameraId CAMERA = new CameraId("gate");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private static Instant at(int seconds) {
        return NOON.plusSeconds(seconds);
    }

    /** Of one-second segments. */
    private static TapeFile file(int from, int to, boolean growing) {
        int[] sizes = new int[to - from];
        int[] durations = new int[to - from];
        Arrays.fill(sizes, 1_000);
        Arrays.fill(durations, 90_000);
        return new TapeFile(
                new UUID(0, from),
                CAMERA,
                new UUID(1, 1),
                at(from),
                "avc1.64001f",
                640,
                360,
                growing,
                new TapeIndex(700, 90_000, from * 90_000L, 66_000, sizes, durations));
    }

    private static Gap gap(int from, @Nullable Integer to, Gap.Cause cause) {
        return new Gap(CAMERA, at(from), to == null ? null : at(to), cause, 0, cause + " it was");
    }

    private static StreamSession session(int from, @Nullable Integer to) {
        return new StreamSession(
                UUID.randomUUID(),
                CAMERA,
                at(from),
                to == null ? null : at(to),
                to == null ? null : EndReason.DISCONNECTED,
                "192.0.2.1",
                "rtmps",
                "test",
                0,
                "node-1");
    }

    private static Timeline.Missing missing(int from, int to, Gap.@Nullable Cause cause) {
        return new Timeline.Missing(
                at(from), at(to), cause, cause == null || cause == Gap.Cause.OFFLINE ? "" : cause + " it was");
    }

    @Test
    void filesThatFollowEachOtherAreOneSpan() {
        Timeline timeline = Timeline.of(
                List.of(file(0, 10, false), file(10, 20, false), file(30, 40, false)),
                List.of(),
                List.of(),
                at(5),
                at(35));
        assertThat(timeline.spans())
                .containsExactly(new Timeline.Span(at(5), at(20), false), new Timeline.Span(at(30), at(35), false));
        assertThat(timeline.missing()).containsExactly(missing(20, 30, Gap.Cause.OFFLINE));
    }

    @Test
    void whatIsBeingWrittenNowIsNotMissing() {
        Timeline timeline =
                Timeline.of(List.of(file(0, 10, true)), List.of(), List.of(session(0, null)), at(0), at(12));
        assertThat(timeline.spans()).containsExactly(new Timeline.Span(at(0), at(10), true));
        assertThat(timeline.missing()).isEmpty();
    }

    @Test
    void aGapIsCutWhereItsCauseChanges() {
        Timeline timeline = Timeline.of(
                List.of(file(0, 10, false), file(60, 70, false)),
                List.of(gap(10, 20, Gap.Cause.DISK_FULL), gap(40, 60, Gap.Cause.STALLED)),
                List.of(session(0, 30), session(38, null)),
                at(0),
                at(70));
        assertThat(timeline.missing())
                .containsExactly(
                        missing(10, 20, Gap.Cause.DISK_FULL),
                        // The camera was there, and the ledger has no word of it.
                        missing(20, 30, null),
                        missing(30, 38, Gap.Cause.OFFLINE),
                        missing(38, 40, null),
                        missing(40, 60, Gap.Cause.STALLED));
    }

    @Test
    void aGapThatIsOpenGoesOnToTheEnd() {
        Timeline timeline =
                Timeline.of(List.of(), List.of(gap(-100, null, Gap.Cause.RESTART)), List.of(), at(0), at(50));
        assertThat(timeline.missing()).containsExactly(missing(0, 50, Gap.Cause.RESTART));
    }

    @Test
    void everyMomentHasTheCauseThatTheLedgerAndTheSessionsGiveIt() {
        Random random = new Random(20_261_122);
        for (int round = 0; round < 300; round++) {
            List<Gap> ledger = new ArrayList<>();
            List<StreamSession> sessions = new ArrayList<>();
            for (int start = -10; start < 100; start += random.nextInt(20)) {
                Integer end = random.nextInt(40) == 0 ? null : start + random.nextInt(25);
                ledger.add(gap(start, end, Gap.Cause.values()[random.nextInt(4)]));
                int began = start + random.nextInt(9);
                sessions.add(session(began, random.nextInt(40) == 0 ? null : began + random.nextInt(15)));
            }
            sessions.sort((a, b) -> a.startedAt().compareTo(b.startedAt()));
            List<TapeFile> files = List.of(file(20, 30, false), file(60, 63, false));
            Timeline timeline = Timeline.of(files, ledger, sessions, at(0), at(100));
            for (Timeline.Missing piece : timeline.missing()) {
                for (Instant at = piece.start(); at.isBefore(piece.end()); at = at.plusSeconds(1)) {
                    assertThat(piece.cause()).as("round %d, %s", round, at).isEqualTo(causeAt(at, ledger, sessions));
                }
            }
        }
    }

    private static Gap.@Nullable Cause causeAt(Instant at, List<Gap> ledger, List<StreamSession> sessions) {
        for (Gap gap : ledger) {
            if (!gap.start().isAfter(at) && (gap.end() == null || gap.end().isAfter(at))) {
                return gap.cause();
            }
        }
        boolean published = sessions.stream()
                .anyMatch(s -> !s.startedAt().isAfter(at)
                        && (s.endedAt() == null || s.endedAt().isAfter(at)));
        return published ? null : Gap.Cause.OFFLINE;
    }

    // A camera that comes and goes for weeks is when somebody looks: each gap went through all of the ledger.
    @Test
    void aMonthOfACameraThatComesAndGoesIsLaidOutAtOnce() {
        int times = 30_000;
        List<TapeFile> files = new ArrayList<>();
        List<Gap> ledger = new ArrayList<>();
        List<StreamSession> sessions = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int start = 80 * i;
            files.add(file(start + 2, start + 20, false));
            ledger.add(gap(start + 20, start + 40, Gap.Cause.STALLED));
            sessions.add(session(start, start + 40));
        }
        Timeline timeline = assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> Timeline.of(files, ledger, sessions, at(0), at(80 * times)));
        assertThat(timeline.spans()).hasSize(times);
        assertThat(timeline.missing())
                .hasSize(3 * times)
                .startsWith(missing(0, 2, null), missing(20, 40, Gap.Cause.STALLED), missing(40, 80, Gap.Cause.OFFLINE))
                .endsWith(missing(80 * times - 40, 80 * times, Gap.Cause.OFFLINE));
    }

    /** Whatever lies there: no moment is in neither list, and none in both. */
    @Test
    void togetherTheyAreTheWholeRange() {
        Random random = new Random(20_261_121);
        for (int round = 0; round < 500; round++) {
            List<TapeFile> files = new ArrayList<>();
            List<Gap> ledger = new ArrayList<>();
            List<StreamSession> sessions = new ArrayList<>();
            for (int start = random.nextInt(20); start < 200; start += random.nextInt(30)) {
                int end = start + 1 + random.nextInt(30);
                files.add(file(start, end, false));
                ledger.add(gap(end, end + 1 + random.nextInt(10), Gap.Cause.values()[random.nextInt(3)]));
                sessions.add(session(start, end + random.nextInt(10)));
                start = end;
            }
            Timeline timeline = Timeline.of(files, ledger, sessions, at(0), at(200));
            List<Instant[]> pieces = new ArrayList<>();
            timeline.spans().forEach(span -> pieces.add(new Instant[] {span.start(), span.end()}));
            timeline.missing().forEach(gap -> pieces.add(new Instant[] {gap.start(), gap.end()}));
            pieces.sort((a, b) -> a[0].compareTo(b[0]));
            Instant reached = at(0);
            for (Instant[] piece : pieces) {
                assertThat(Duration.between(reached, piece[0]))
                        .as("round %d", round)
                        .isZero();
                reached = piece[1];
            }
            assertThat(reached).isEqualTo(at(200));
        }
    }
}
