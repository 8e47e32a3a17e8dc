package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.PublishDecision.Accepted;
import io.millrace.ingest.rtmp.Heard.Ended;
import io.millrace.ingest.rtmp.Heard.Published;
import io.millrace.media.CameraId;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.SampleSink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveSessionTest {
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    private final ManualNanos nanos = new ManualNanos();
    private final Heard heard = new Heard();
    private final LivePublishes publishes = new LivePublishes(heard, Duration.ofSeconds(5));
    private final List<EndReason> wires = new ArrayList<>();

    @Test
    void theSinkMayEndItsSessionAndHearsTheEndAfterItsCallReturned() {
        LiveSession session = session("key");
        publishes.claim(session);
        List<String> calls = new ArrayList<>();
        session.attach(new SampleSink() {
            @Override
            public void onTrack(Track track) {}

            @Override
            public void onSample(MediaSample sample) {
                calls.add("in");
                session.close(EndReason.PROTOCOL_ERROR);
                session.close(EndReason.REVOKED);
                calls.add("out");
            }

            @Override
            public void onEnd(EndReason reason) {
                calls.add(reason.name());
            }
        });
        session.onSample(PrerollTest.video(0, true));
        session.onSample(PrerollTest.video(40, false));
        assertThat(calls).containsExactly("in", "out", "PROTOCOL_ERROR");
        assertThat(wires).containsExactly(EndReason.PROTOCOL_ERROR);
    }

    @Test
    void nothingFollowsTheEnd() {
        LiveSession session = session("key");
        Received received = new Received();
        session.attach(received);
        session.close(EndReason.STALLED);
        session.onTrack(PrerollTest.VIDEO);
        session.onSample(PrerollTest.video(0, true));
        assertThat(received.samples).isEmpty();
        assertThat(received.tracks).isEmpty();
        assertThat(received.ends).containsExactly(EndReason.STALLED);
    }

    @Test
    void whatMetadataAnnouncesReachesTheSinkBeforeAndAfterItIsAttached() {
        LiveSession session = session("key");
        Received received = new Received();
        session.onAnnounced(MediaKind.VIDEO);
        session.attach(received);
        assertThat(received.announced).containsExactly(MediaKind.VIDEO);
        session.onAnnounced(MediaKind.AUDIO);
        assertThat(received.announced).containsExactly(MediaKind.VIDEO, MediaKind.AUDIO);
    }

    // Otherwise a camera that is gone would stay live in everyone's books.
    @Test
    void aSinkThatFailsAtTheEndHidesItFromNobody() {
        LiveSession session = session("key");
        publishes.claim(session);
        session.attach(new FailingSink());
        session.close(EndReason.STALLED);
        assertThat(heard.events).last().isEqualTo(new Heard.Ended(session, EndReason.STALLED));
    }

    @Test
    void whatASinkDidNotTakeIsNotCountedForEver() {
        BufferBudget budget = new BufferBudget(1 << 20);
        LiveSession session = session("key", publishes, budget);
        publishes.claim(session);
        session.onSample(PrerollTest.video(0, true));
        session.onSample(PrerollTest.video(40, false));
        assertThatThrownBy(() -> session.attach(new FailingSink())).isInstanceOf(IllegalStateException.class);
        assertThat(budget.usedBytes()).isPositive();
        session.close(EndReason.DISCONNECTED);
        assertThat(budget.usedBytes()).isZero();
    }

    private static final class FailingSink implements SampleSink {
        @Override
        public void onTrack(Track track) {}

        @Override
        public void onSample(MediaSample sample) {
            throw new IllegalStateException("for the test");
        }

        @Override
        public void onEnd(EndReason reason) {
            throw new IllegalStateException("for the test");
        }
    }

    @Test
    void aSecondSinkIsRefused() {
        LiveSession session = session("key");
        session.attach(new Received());
        assertThatThrownBy(() -> session.attach(new Received())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListenerThatEndsTheSessionItHearsOfIsHeardInOrder() {
        List<LiveSession> mine = new ArrayList<>();
        Heard closing = new Heard(session -> session.close(EndReason.REVOKED));
        LivePublishes registry = new LivePublishes(closing, Duration.ofSeconds(5));
        LiveSession session = session("key", registry);
        mine.add(session);
        assertThat(registry.claim(session)).isTrue();
        assertThat(closing.next(Published.class).session()).isSameAs(session);
        assertThat(closing.next(Ended.class)).isEqualTo(new Ended(session, EndReason.REVOKED));
        assertThat(registry.find(session.camera())).isEmpty();
    }

    @Test
    void aListenerThatThrowsDoesNotKeepTheNextFromHearing() {
        Heard throwing = new Heard(session -> {
            throw new IllegalStateException("a fault of the listener's");
        });
        LivePublishes registry = new LivePublishes(throwing, Duration.ofSeconds(5));
        LiveSession session = session("key", registry);
        registry.claim(session);
        session.close(EndReason.DISCONNECTED);
        throwing.next(Ended.class);
    }

    @Test
    void afterTheServerStoppedNobodyGetsACamera() {
        LiveSession live = session("key");
        publishes.claim(live);
        publishes.shutDown();
        assertThat(wires).containsExactly(EndReason.SHUTDOWN);
        assertThat(publishes.claim(session("key"))).isFalse();
    }

    @Test
    void idsAreVersion7AndInTheOrderOfTime() {
        assertThat(SessionIds.next(NOW).version()).isEqualTo(7);
        assertThat(SessionIds.next(NOW).variant()).isEqualTo(2);
        assertThat(SessionIds.next(NOW).toString())
                .isLessThan(SessionIds.next(NOW.plusMillis(1)).toString());
    }

    private LiveSession session(String key) {
        return session(key, publishes);
    }

    private LiveSession session(String key, LivePublishes registry) {
        return session(key, registry, new BufferBudget(1 << 20));
    }

    private LiveSession session(String key, LivePublishes registry, BufferBudget budget) {
        return new LiveSession(
                SessionIds.next(NOW),
                new Accepted(new CameraId("cam-1"), key, NOW),
                NOW,
                "127.0.0.1",
                "rtmp",
                "",
                new Preroll(1 << 20, budget),
                nanos,
                (session, reason) -> {
                    wires.add(reason);
                    registry.release(session);
                });
    }
}
