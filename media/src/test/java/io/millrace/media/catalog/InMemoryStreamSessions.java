package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import io.millrace.media.publish.EndReason;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@link StreamSessions} in a map. */
public final class InMemoryStreamSessions extends InMemoryStore implements StreamSessions {
    private final Map<UUID, StreamSession> sessions = new HashMap<>();

    @Override
    public synchronized void save(StreamSession session) {
        requireUp();
        StreamSession before = sessions.get(session.id());
        StreamSession end = before != null && session.endedAt() == null ? before : session;
        sessions.put(session.id(), ended(session, end.endedAt(), end.endReason()));
    }

    @Override
    public synchronized List<UUID> open(String node) {
        requireUp();
        return sessions.values().stream()
                .filter(s -> s.endedAt() == null && s.node().equals(node))
                .map(StreamSession::id)
                .toList();
    }

    @Override
    public synchronized int close(Collection<UUID> ids, Instant at, EndReason reason) {
        requireUp();
        int closed = 0;
        for (UUID id : ids) {
            StreamSession session = sessions.get(id);
            if (session != null && session.endedAt() == null) {
                sessions.put(id, ended(session, end(session, at), reason));
                closed++;
            }
        }
        return closed;
    }

    private Instant end(StreamSession session, Instant at) {
        Instant end = sessions.values().stream()
                .filter(s -> s.camera().equals(session.camera()))
                .map(StreamSession::startedAt)
                .filter(start -> start.isAfter(session.startedAt()) && start.isBefore(at))
                .min(Comparator.naturalOrder())
                .orElse(at);
        return end.isBefore(session.startedAt()) ? session.startedAt() : end;
    }

    @Override
    public synchronized int closeOrphans(String node, Instant at) {
        requireUp();
        int closed = 0;
        for (Map.Entry<UUID, StreamSession> entry : sessions.entrySet()) {
            StreamSession session = entry.getValue();
            if (session.endedAt() == null
                    && (session.node().equals(node) || session.node().isEmpty())) {
                Instant end = at.isBefore(session.startedAt()) ? session.startedAt() : at;
                entry.setValue(ended(session, end, EndReason.SHUTDOWN));
                closed++;
            }
        }
        return closed;
    }

    @Override
    public synchronized List<StreamSession> within(CameraId camera, Instant from, Instant to) {
        requireUp();
        return sessions.values().stream()
                .filter(s -> s.camera().equals(camera) && s.startedAt().isBefore(to))
                .filter(s -> s.endedAt() == null || s.endedAt().isAfter(from))
                .sorted(Comparator.comparing(StreamSession::startedAt))
                .toList();
    }

    @Override
    public synchronized List<StreamSession> latest(CameraId camera, int limit) {
        requireUp();
        return sessions.values().stream()
                .filter(s -> s.camera().equals(camera))
                .sorted(Comparator.comparing(StreamSession::startedAt).reversed())
                .limit(limit)
                .toList();
    }

    private static StreamSession ended(
            StreamSession session, @Nullable Instant endedAt, @Nullable EndReason endReason) {
        return new StreamSession(
                session.id(),
                session.camera(),
                kept(session.startedAt()),
                keptOrNull(endedAt),
                endReason,
                session.remoteAddress(),
                session.transport(),
                kept(session.encoder()),
                session.bytesReceived(),
                session.node());
    }
}
