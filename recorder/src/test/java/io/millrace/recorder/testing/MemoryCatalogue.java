package io.millrace.recorder.testing;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.RecordingIndex;
import io.millrace.media.catalog.RecordingIndexes;
import io.millrace.media.catalog.Recordings;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Rows and indexes in maps. */
public final class MemoryCatalogue implements Recordings, RecordingIndexes {
    public final Map<UUID, Recording> rows = new ConcurrentHashMap<>();
    public final Map<UUID, RecordingIndex> indexes = new ConcurrentHashMap<>();

    @Override
    public void add(Recording recording) {
        rows.putIfAbsent(recording.id(), recording);
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
}
