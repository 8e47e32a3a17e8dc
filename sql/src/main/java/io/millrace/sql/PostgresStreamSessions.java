package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.StreamSession;
import io.millrace.media.catalog.StreamSessions;
import java.time.Instant;
import java.util.List;

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
