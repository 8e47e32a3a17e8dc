package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.RecordingManifest;
import io.millrace.media.catalog.RecordingManifests;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@link RecordingManifests} in table {@code recording_manifests}. */
final class PostgresRecordingManifests implements RecordingManifests {
    private final Sessions sessions;

    PostgresRecordingManifests(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Optional<RecordingManifest> find(UUID recordingId) {
        return sessions.ask(
                "reading the manifest of recording " + recordingId,
                RecordingManifestMapper.class,
                m -> Optional.ofNullable(m.find(recordingId)));
    }

    @Override
    public List<RecordingManifest> list(CameraId camera, Instant from, Instant to, int limit) {
        return sessions.ask(
                "listing manifests of camera " + camera,
                RecordingManifestMapper.class,
                m -> m.list(camera, from, to, limit));
    }
}
