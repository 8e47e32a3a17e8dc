package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.CatalogEntry;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.Recordings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.session.SqlSession;

/** {@link Recordings} in table {@code recordings}. */
final class PostgresRecordings implements Recordings {
    private final Sessions sessions;

    PostgresRecordings(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void add(Recording recording) {
        sessions.ask("adding recording " + recording.id(), RecordingMapper.class, m -> m.insert(recording));
    }

    @Override
    public boolean enter(CatalogEntry entry) {
        boolean[] missing = new boolean[1];
        sessions.inTransaction(
                "entering recording " + entry.recording().id(), session -> missing[0] = enter(session, entry));
        return missing[0];
    }

    /** The statements of {@link #enter(CatalogEntry)}, within a transaction of the caller's. */
    static boolean enter(SqlSession session, CatalogEntry entry) {
        session.getMapper(RecordingIndexMapper.class).upsert(entry.index());
        if (entry.manifest() != null) {
            session.getMapper(RecordingManifestMapper.class).upsert(entry.manifest());
        }
        return session.getMapper(RecordingMapper.class).insert(entry.recording()) > 0;
    }

    @Override
    public Optional<Recording> find(UUID id) {
        return sessions.ask("reading recording " + id, RecordingMapper.class, m -> Optional.ofNullable(m.find(id)));
    }

    @Override
    public List<Recording> list(CameraId camera, Instant from, Instant to, Instant before, int limit) {
        return sessions.ask(
                "listing recordings of camera " + camera,
                RecordingMapper.class,
                m -> m.list(camera, from, to, before, limit));
    }

    @Override
    public List<Recording> withoutPictures(Instant before, int limit) {
        return sessions.ask(
                "listing recordings without pictures", RecordingMapper.class, m -> m.withoutPictures(before, limit));
    }

    @Override
    public void pictured(UUID id, boolean made) {
        sessions.ask("noting the pictures of recording " + id, RecordingMapper.class, m -> m.pictured(id, made));
    }
}
