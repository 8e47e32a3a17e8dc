package io.millrace.ingest.rtmp;

import io.millrace.ingest.PublishDecision;
import io.millrace.ingest.PublishListener;
import io.millrace.ingest.PublishRequest;
import io.millrace.media.CameraId;
import io.millrace.media.publish.EndReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who publishes which camera: one session each, decided atomically. Any thread. The listener
 * hears of every change in the order the changes were decided.
 */
final class LivePublishes {
    private final ConcurrentHashMap<CameraId, LiveSession> live = new ConcurrentHashMap<>();
    private final SerialEvents events = new SerialEvents();
    private final PublishListener listener;
    private final Duration takeover;
    private volatile boolean shutDown;

    /** @param takeover silence after which another key may have the camera */
    LivePublishes(PublishListener listener, Duration takeover) {
        this.listener = listener;
        this.takeover = takeover;
    }

    /**
     * Makes {@code session} the camera's, ending the one before it when that had the same key or
     * has gone silent.
     *
     * @return false when another publisher keeps the camera
     */
    boolean claim(LiveSession session) {
        LiveSession[] replaced = new LiveSession[1];
        LiveSession holder = live.compute(session.camera(), (camera, current) -> {
            if (shutDown || (current != null && !yields(current, session))) {
                return current;
            }
            if (current != null && current.end(EndReason.TAKEN_OVER)) {
                replaced[0] = current;
            }
            if (current != null) {
                announceEnd(current);
            }
            events.add(() -> listener.onPublish(session));
            return session;
        });
        if (replaced[0] != null) {
            replaced[0].hangUp();
        }
        events.run();
        return holder == session;
    }

    /** Takes an ended session out; the camera is free if it was its. */
    void release(LiveSession session) {
        live.compute(session.camera(), (camera, current) -> {
            announceEnd(session);
            return current == session ? null : current;
        });
        events.run();
    }

    void refused(PublishRequest request, PublishDecision.Refused refusal) {
        events.add(() -> listener.onRefused(request, refusal));
        events.run();
    }

    Optional<LiveSession> find(CameraId camera) {
        return Optional.ofNullable(live.get(camera));
    }

    /** Ends every session, and lets no other begin. */
    void shutDown() {
        shutDown = true;
        all().forEach(session -> session.close(EndReason.SHUTDOWN));
    }

    List<LiveSession> all() {
        return List.copyOf(live.values());
    }

    private boolean yields(LiveSession current, LiveSession to) {
        return current.keyIdentity().equals(to.keyIdentity())
                || current.silence().compareTo(takeover) > 0;
    }

    private void announceEnd(LiveSession session) {
        if (session.announceEnd()) {
            events.add(() -> {
                try {
                    session.finish();
                } finally {
                    // Its sink may have failed; that the session is over is true all the same.
                    listener.onEnd(session, session.endReason());
                }
            });
        }
    }
}
