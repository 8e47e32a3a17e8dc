package io.millrace.media.catalog;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** {@link RecordingIndexes} in a map. */
public final class InMemoryRecordingIndexes extends InMemoryStore implements RecordingIndexes {
    private final Map<UUID, RecordingIndex> indexes = new HashMap<>();

    @Override
    public synchronized void put(RecordingIndex index) {
        requireUp();
        indexes.put(index.recordingId(), index);
    }

    @Override
    public synchronized List<RecordingIndex> find(Collection<UUID> recordingIds) {
        requireUp();
        return indexes.values().stream()
                .filter(index -> recordingIds.contains(index.recordingId()))
                .toList();
    }
}
