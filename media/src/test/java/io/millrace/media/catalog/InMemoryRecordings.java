package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** {@link Recordings} in a map. */
public final class InMemoryRecordings extends InMemoryStore implements Recordings {
    private final Set<UUID> pictured = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Integer> pictureAttempts = new ConcurrentHashMap<>();
    private final Map<UUID, Recording> recordings = new HashMap<>();
    private final InMemoryRecordingIndexes indexes = new InMemoryRecordingIndexes();
    private final InMemoryRecordingManifests manifests = new InMemoryRecordingManifests(this);

    /** What {@link #enter} put there. */
    public RecordingIndexes indexes() {
        return indexes;
    }

    /** What {@link #enter} put there. */
    public RecordingManifests manifests() {
        return manifests;
    }

    @Override
    public synchronized boolean enter(CatalogEntry entry) {
        requireUp();
        boolean missing = !recordings.containsKey(entry.recording().id());
        indexes.put(entry.index());
        if (entry.manifest() != null) {
            manifests.put(entry.manifest());
        }
        add(entry.recording());
        return missing;
    }

    @Override
    public synchronized void add(Recording recording) {
        requireUp();
        recordings.putIfAbsent(
                recording.id(),
                new Recording(
                        recording.id(),
                        recording.camera(),
                        recording.sessionId(),
                        kept(recording.start()),
                        kept(recording.end()),
                        kept(recording.duration()),
                        recording.sizeBytes(),
                        recording.codecs(),
                        recording.widthPixels(),
                        recording.heightPixels(),
                        recording.objectKey(),
                        recording.tier(),
                        recording.sha256()));
    }

    @Override
    public synchronized Optional<Recording> find(UUID id) {
        requireUp();
        return Optional.ofNullable(recordings.get(id));
    }

    @Override
    public synchronized List<Recording> list(CameraId camera, Instant from, Instant to, Instant before, int limit) {
        requireUp();
        return recordings.values().stream()
                .filter(r -> r.camera().equals(camera))
                .filter(r -> r.start().isBefore(to) && r.end().isAfter(from))
                .filter(r -> r.start().isBefore(before))
                .sorted(Comparator.comparing(Recording::start).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Recording> withoutPictures(Instant before, int limit) {
        requireUp();
        return recordings.values().stream()
                .filter(row -> row.widthPixels() > 0 && row.end().isBefore(before))
                .filter(row -> !pictured.contains(row.id()))
                .filter(row -> pictureAttempts.getOrDefault(row.id(), 0) < PICTURE_ATTEMPTS)
                .sorted(Comparator.comparing(Recording::start).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized void pictured(UUID id, boolean made) {
        requireUp();
        if (made) {
            pictured.add(id);
        } else {
            pictureAttempts.merge(id, 1, Integer::sum);
        }
    }
}
