package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** {@link RecordingManifests} in a map, beside the rows that {@link InMemoryRecordings} holds. */
public final class InMemoryRecordingManifests extends InMemoryStore implements RecordingManifests {
    private final Map<UUID, RecordingManifest> manifests = new ConcurrentHashMap<>();
    private final Recordings recordings;

    InMemoryRecordingManifests(Recordings recordings) {
        this.recordings = recordings;
    }

    void put(RecordingManifest manifest) {
        manifests.put(manifest.recordingId(), manifest);
    }

    @Override
    public Optional<RecordingManifest> find(UUID recordingId) {
        requireUp();
        return Optional.ofNullable(manifests.get(recordingId));
    }

    @Override
    public List<RecordingManifest> list(CameraId camera, Instant from, Instant to, int limit) {
        requireUp();
        return manifests.keySet().stream()
                .flatMap(id -> recordings.find(id).stream())
                .filter(row -> row.camera().equals(camera))
                .filter(row -> !row.start().isBefore(from) && row.start().isBefore(to))
                .sorted(Comparator.comparing(Recording::start))
                .limit(limit)
                .map(row -> manifests.get(row.id()))
                .toList();
    }
}
