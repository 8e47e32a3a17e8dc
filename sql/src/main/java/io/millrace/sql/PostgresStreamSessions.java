package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.StreamSession;
import io.millrace.media.catalog.StreamSessions;
import io.millrace.media.publish.EndReason;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** {@link StreamSessions} in table {@code stream_sessions}. */
final class PostgresStreamSessions implements StreamSessions {
    private final Sessions sessions;

    PostgresStreamSessions(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void save(StreamSession session) {
        sessions.ask(
                "saving session " + session.id() + " of camera " + session.camera(),
                StreamSessionMapper.class,
                m -> m.upsert(session));
    }

    @Override
    public int closeOrphans(String node, Instant at) {
        return sessions.ask(
                "closing sessions that " + node + " left open",
                StreamSessionMapper.class,
                m -> m.closeOrphans(node, at));
    }

    @Override
    public List<UUID> open(String node) {
        return sessions.ask("listing open sessions of " + node, StreamSessionMapper.class, m -> m.open(node));
    }

    @Override
    public int close(Collection<UUID> open, Instant at, EndReason reason) {
        if (open.isEmpty()) {
            return 0;
        }
        return sessions.ask(
                "closing sessions whose end was not told", StreamSessionMapper.class, m -> m.close(open, at, reason));
    }

    @Override
    public List<StreamSession> within(CameraId camera, Instant from, Instant to) {
        return sessions.ask(
                "listing sessions of camera " + camera, StreamSessionMapper.class, m -> m.within(camera, from, to));
    }

    @Override
    public List<StreamSession> latest(CameraId camera, int limit) {
        return sessions.ask(
                "listing sessions of camera " + camera, StreamSessionMapper.class, m -> m.latest(camera, limit));
    }
}
