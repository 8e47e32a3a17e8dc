package io.millrace.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.InMemoryStreamSessions;
import io.millrace.media.catalog.StreamSession;
import io.millrace.media.live.ReplayedSession;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SessionBookTest {
    private static final String NODE = "node-1";
    private static final int CAMERAS = 100;
    private static final int PUBLISHES = 30;
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final InMemoryStreamSessions sessions = new InMemoryStreamSessions();
    private final List<PublishSession> live = new CopyOnWriteArrayList<>();

    private SessionBook book(int maxWaiting) {
        return new SessionBook(NODE, () -> live, InstantSource.fixed(NOW), maxWaiting, Duration.ofMinutes(2));
    }

    private PublishSession begin(SessionBook book, String camera) {
        PublishSession session = new ReplayedSession(new CameraId(camera));
        live.add(session);
        book.enter(SessionEvent.started(session, NODE));
        return session;
    }

    private void end(SessionBook book, PublishSession session, EndReason reason) {
        live.remove(session);
        book.enter(SessionEvent.ended(session, NODE, NOW.minusSeconds(60), reason));
    }

    private StreamSession entered(PublishSession session) {
        return sessions.latest(session.camera(), Integer.MAX_VALUE).stream()
                .filter(row -> row.id().equals(session.id()))
                .findFirst()
                .orElseThrow();
    }

    private void deliverAll(SessionBook book) {
        sessions.bringBack();
        book.begin(sessions);
        book.close();
    }

    @Test
    void aHundredCamerasThatComeAndGoWhileItIsAwayAreEnteredAsTheyWere() {
        sessions.takeDown();
        SessionBook book = book(CAMERAS * PUBLISHES);
        book.begin(sessions);
        List<PublishSession> ended = new ArrayList<>();
        for (int publish = 0; publish < PUBLISHES; publish++) {
            for (int camera = 0; camera < CAMERAS; camera++) {
                PublishSession session = begin(book, "camera-" + camera);
                if (publish < PUBLISHES - 1) {
                    end(book, session, EndReason.STALLED);
                    ended.add(session);
                }
            }
        }
        deliverAll(book);
        for (PublishSession session : ended) {
            StreamSession row = entered(session);
            assertThat(row.endedAt()).isEqualTo(NOW.minusSeconds(60));
            assertThat(row.endReason()).isEqualTo(EndReason.STALLED);
        }
        assertThat(sessions.open(NODE))
                .containsExactlyInAnyOrderElementsOf(
                        live.stream().map(PublishSession::id).toList())
                .hasSize(CAMERAS);
    }

    @Test
    void whatHadNoRoomIsPutRight() {
        PublishSession before = new ReplayedSession(new CameraId("before"));
        sessions.save(SessionEvent.started(before, NODE).toRow());
        PublishSession others = new ReplayedSession(new CameraId("others"));
        sessions.save(SessionEvent.started(others, "node-2").toRow());
        live.add(before);
        SessionBook book = book(2);
        end(book, before, EndReason.UNPUBLISHED);
        PublishSession goesOn = begin(book, "goes-on");
        for (int i = 0; i < 5; i++) {
            end(book, begin(book, "comes-and-goes"), EndReason.UNPUBLISHED);
        }
        deliverAll(book);
        assertThat(entered(before).endedAt()).isEqualTo(NOW);
        assertThat(entered(before).endReason()).isEqualTo(EndReason.DISCONNECTED);
        assertThat(sessions.open(NODE)).containsExactly(goesOn.id());
        assertThat(sessions.open("node-2")).containsExactly(others.id());
        assertThat(sessions.latest(new CameraId("comes-and-goes"), 10)).hasSize(2);
    }

    @Test
    void whatTheBusDidNotTakeIsPutRight() {
        PublishSession ended = new ReplayedSession(new CameraId("ended"));
        sessions.save(SessionEvent.started(ended, NODE).toRow());
        PublishSession began = new ReplayedSession(new CameraId("began"));
        live.add(began);
        SessionBook book = book(10);
        book.missed(new IllegalStateException("the broker is away"));
        deliverAll(book);
        assertThat(sessions.open(NODE)).containsExactly(began.id());
    }

    @Test
    void aBookThatMissedNothingEndsNothing() {
        PublishSession unknown = new ReplayedSession(new CameraId("unknown"));
        sessions.save(SessionEvent.started(unknown, NODE).toRow());
        SessionBook book = book(10);
        end(book, begin(book, "yard"), EndReason.UNPUBLISHED);
        deliverAll(book);
        assertThat(sessions.open(NODE)).containsExactly(unknown.id());
    }
}
