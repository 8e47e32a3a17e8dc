package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.Recordings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

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
}
