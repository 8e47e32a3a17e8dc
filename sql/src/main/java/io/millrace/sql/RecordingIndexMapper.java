package io.millrace.sql;

import io.millrace.media.catalog.RecordingIndex;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Statements in {@code RecordingIndexMapper.xml}. */
interface RecordingIndexMapper {
    int upsert(RecordingIndex index);

    List<RecordingIndex> find(Collection<UUID> ids);
}
