package io.millrace.recorder.testing;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.CatalogEntry;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.RecordingIndex;
import io.millrace.media.catalog.RecordingIndexes;
import io.millrace.media.catalog.RecordingManifest;
import io.millrace.media.catalog.RecordingManifests;
import io.millrace.media.catalog.Recordings;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Rows and indexes in maps. */
public final class MemoryCatalogue implements Recordings, RecordingIndexes {
    private final Set<UUID> pictured = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Integer> pictureAttempts = new ConcurrentHashMap<>();
    public final Map<UUID, Recording> rows = new ConcurrentHashMap<>();
    public final Map<UUID, RecordingIndex> indexes = new ConcurrentHashMap<>();
    public final Manifests manifests = new Manifests();

    /** Those that were entered. */
    public static final class Manifests implements RecordingManifests {
        private final Map<UUID, RecordingManifest> entered = new ConcurrentHashMap<>();

        /** The one that is there. */
        public RecordingManifest only() {
            if (entered.size() != 1) {
                throw new AssertionError(entered.size() + " manifests");
            }
            return entered.values().iterator().next();
        }

        @Override
        public Optional<RecordingManifest> find(UUID recordingId) {
            return Optional.ofNullable(entered.get(recordingId));
        }

        @Override
        public List<RecordingManifest> list(CameraId camera, Instant from, Instant to, int limit) {
            throw new UnsupportedOperationException("nothing here asks for it");
        }
    }

    @Override
    public void add(Recording recording) {
        rows.putIfAbsent(recording.id(), recording);
    }

    @Override
    public boolean enter(CatalogEntry entry) {
        put(entry.index());
        if (entry.manifest() != null) {
            manifests.entered.put(entry.recording().id(), entry.manifest());
        }
        return rows.putIfAbsent(entry.recording().id(), entry.recording()) == null;
    }

    @Override
    public Optional<Recording> find(UUID id) {
        return Optional.ofNullable(rows.get(id));
    }

    @Override
    public List<Recording> list(CameraId camera, Instant from, Instant to, Instant before, int limit) {
        return rows.values().stream()
                .filter(row -> row.camera().equals(camera))
                .filter(row -> row.start().isBefore(to) && row.start().isBefore(before))
                .filter(row -> row.end().isAfter(from))
                .sorted(Comparator.comparing(Recording::start).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public void put(RecordingIndex index) {
        indexes.put(index.recordingId(), index);
    }

    @Override
    public List<RecordingIndex> find(Collection<UUID> recordingIds) {
        return indexes.values().stream()
                .filter(index -> recordingIds.contains(index.recordingId()))
                .toList();
    }

    @Override
    public List<Recording> withoutPictures(Instant before, int limit) {
        return rows.values().stream()
                .filter(row -> row.widthPixels() > 0 && row.end().isBefore(before))
                .filter(row -> !pictured.contains(row.id()))
                .filter(row -> pictureAttempts.getOrDefault(row.id(), 0) < PICTURE_ATTEMPTS)
                .sorted(Comparator.comparing(Recording::start).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public void pictured(UUID id, boolean made) {
        if (made) {
            pictured.add(id);
        } else {
            pictureAttempts.merge(id, 1, Integer::sum);
        }
    }
}
