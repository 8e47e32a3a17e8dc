package io.millrace.sql;

import io.millrace.media.catalog.RecordingIndex;
import io.millrace.media.catalog.RecordingIndexes;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** {@link RecordingIndexes} in table {@code recording_indexes}. */
final class PostgresRecordingIndexes implements RecordingIndexes {
    private final Sessions sessions;

    PostgresRecordingIndexes(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void put(RecordingIndex index) {
        sessions.ask("indexing recording " + index.recordingId(), RecordingIndexMapper.class, m -> m.upsert(index));
    }

    @Override
    public List<RecordingIndex> find(Collection<UUID> recordingIds) {
        if (recordingIds.isEmpty()) {
            return List.of();
        }
        return sessions.ask("reading recording indexes", RecordingIndexMapper.class, m -> m.find(recordingIds));
    }
}
