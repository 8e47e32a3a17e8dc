package io.millrace.media.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.publish.EndReason;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link StreamSessions} does. Each test begins with none. */
public abstract class StreamSessionsContract {
    private static final CameraId DOOR = new CameraId("front-door");
    private static final Instant T0 = Instant.parse("2026-11-21T09:00:00Z");

    protected abstract StreamSessions sessions();

    private static StreamSession session(UUID id, Instant start, @Nullable Instant end, @Nullable EndReason reason) {
        return session(id, start, end, reason, "node-1");
    }

    private static StreamSession session(
            UUID id, Instant start, @Nullable Instant end, @Nullable EndReason reason, String node) {
        return new StreamSession(id, DOOR, start, end, reason, "2001:db8::1", "rtmps", "FMLE/3.0", 1L << 40, node);
    }

    @ParameterizedTest
    @EnumSource
    void savingAgainUpdates(EndReason reason) {
        UUID id = UUID.randomUUID();
        StreamSession open = session(id, T0, null, null);
        sessions().save(open);
        assertThat(sessions().latest(DOOR, 10)).containsExactly(open);

        StreamSession ended = session(id, T0, T0.plusSeconds(9), reason);
        sessions().save(ended);
        assertThat(sessions().latest(DOOR, 10)).containsExactly(ended);
    }

    @Test
    void latestAreNewestFirstAndOfOneCamera() {
        for (int i = 0; i < 4; i++) {
            sessions().save(session(UUID.randomUUID(), T0.plusSeconds(i), null, null));
        }
        assertThat(sessions().latest(DOOR, 3))
                .extracting(StreamSession::startedAt)
                .containsExactly(T0.plusSeconds(3), T0.plusSeconds(2), T0.plusSeconds(1));
        assertThat(sessions().latest(new CameraId("yard"), 3)).isEmpty();
    }

    @Test
    void thoseWithinARangeOverlapItOldestFirst() {
        StreamSession before = session(UUID.randomUUID(), T0, T0.plusSeconds(10), EndReason.STALLED);
        StreamSession into = session(UUID.randomUUID(), T0.plusSeconds(5), T0.plusSeconds(11), EndReason.STALLED);
        StreamSession open = session(UUID.randomUUID(), T0.plusSeconds(15), null, null);
        StreamSession after = session(UUID.randomUUID(), T0.plusSeconds(20), null, null);
        List.of(after, open, into, before).forEach(sessions()::save);

        assertThat(sessions().within(DOOR, T0.plusSeconds(10), T0.plusSeconds(20)))
                .containsExactly(into, open);
        assertThat(sessions().within(DOOR, T0.plusSeconds(100), T0.plusSeconds(101)))
                .containsExactly(open, after);
        assertThat(sessions().within(new CameraId("yard"), T0, T0.plusSeconds(100)))
                .isEmpty();
    }

    @Test
    void closesWhatACrashLeftOpenAndNothingElse() {
        StreamSession ended = session(UUID.randomUUID(), T0, T0.plusSeconds(1), EndReason.STALLED);
        StreamSession open = session(UUID.randomUUID(), T0.plusSeconds(2), null, null);
        StreamSession later = session(UUID.randomUUID(), T0.plusSeconds(100), null, null);
        sessions().save(ended);
        sessions().save(open);
        sessions().save(later);

        assertThat(sessions().closeOrphans("node-1", T0.plusSeconds(50))).isEqualTo(2);
        assertThat(sessions().latest(DOOR, 10))
                .containsExactly(
                        // The clock was set back: a session does not end before its start.
                        session(later.id(), T0.plusSeconds(100), T0.plusSeconds(100), EndReason.SHUTDOWN),
                        session(open.id(), T0.plusSeconds(2), T0.plusSeconds(50), EndReason.SHUTDOWN),
                        ended);
        assertThat(sessions().closeOrphans("node-1", T0.plusSeconds(60))).isZero();
    }

    @Test
    void closesTheSessionsOfOneNodeAndOfNone() {
        StreamSession ours = session(UUID.randomUUID(), T0.plusSeconds(3), null, null, "node-1");
        StreamSession others = session(UUID.randomUUID(), T0.plusSeconds(2), null, null, "node-2");
        StreamSession nobodys = session(UUID.randomUUID(), T0.plusSeconds(1), null, null, "");
        List.of(ours, others, nobodys).forEach(sessions()::save);

        assertThat(sessions().closeOrphans("node-1", T0.plusSeconds(50))).isEqualTo(2);
        assertThat(sessions().latest(DOOR, 10))
                .contains(others)
                .filteredOn(s -> s.endedAt() == null)
                .hasSize(1);
        assertThat(sessions().closeOrphans("node-2", T0.plusSeconds(60))).isEqualTo(1);
    }

    @Test
    void aStartThatIsToldLateOpensNothingAgain() {
        UUID id = UUID.randomUUID();
        StreamSession ended = session(id, T0, T0.plusSeconds(9), EndReason.STALLED);
        sessions().save(ended);
        sessions().save(session(id, T0, null, null));
        assertThat(sessions().latest(DOOR, 10)).containsExactly(ended);
    }

    @Test
    void endsWhoseEndWasNotToldWhereTheNextBegan() {
        StreamSession first = session(UUID.randomUUID(), T0, null, null);
        StreamSession ended = session(UUID.randomUUID(), T0.plusSeconds(10), T0.plusSeconds(11), EndReason.STALLED);
        StreamSession last = session(UUID.randomUUID(), T0.plusSeconds(20), null, null);
        StreamSession other = session(UUID.randomUUID(), T0.plusSeconds(30), null, null, "node-2");
        StreamSession early = session(UUID.randomUUID(), T0.plusSeconds(90), null, null);
        List.of(first, ended, last, other, early).forEach(sessions()::save);

        assertThat(sessions().open("node-1")).containsExactlyInAnyOrder(first.id(), last.id(), early.id());
        assertThat(sessions()
                        .close(
                                List.of(first.id(), ended.id(), last.id(), early.id(), UUID.randomUUID()),
                                T0.plusSeconds(25),
                                EndReason.DISCONNECTED))
                .isEqualTo(3);
        assertThat(sessions().latest(DOOR, 10))
                .containsExactly(
                        session(early.id(), T0.plusSeconds(90), T0.plusSeconds(90), EndReason.DISCONNECTED),
                        other,
                        session(last.id(), T0.plusSeconds(20), T0.plusSeconds(25), EndReason.DISCONNECTED),
                        ended,
                        session(first.id(), T0, T0.plusSeconds(10), EndReason.DISCONNECTED));
        assertThat(sessions().close(List.of(), T0, EndReason.DISCONNECTED)).isZero();
        // The end that was on its way is the truth.
        StreamSession told = session(last.id(), T0.plusSeconds(20), T0.plusSeconds(22), EndReason.STALLED);
        sessions().save(told);
        assertThat(sessions().latest(DOOR, 10)).contains(told);
    }

    @Test
    void whateverAnEncoderCallsItselfIsKept() {
        UUID id = UUID.randomUUID();
        sessions()
                .save(new StreamSession(id, DOOR, T0, null, null, "192.0.2.1", "rtmp", "FM\0LE 'x'; --", 0, "node-1"));
        assertThat(sessions().latest(DOOR, 1))
                .extracting(StreamSession::encoder)
                .containsExactly("FM\uFFFDLE 'x'; --");
    }
}
