package io.millrace.media.catalog;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The fragment indexes of recordings. Blocking; throws {@link CatalogException} like {@link Cameras}. */
public interface RecordingIndexes {
    /**
     * Keeps an index, in place of one that is there: for a row without one. A recording that is
     * stored gets its index along with its row ({@link Outbox#complete}).
     */
    void put(RecordingIndex index);

    /** Those that are there, in no order. */
    List<RecordingIndex> find(Collection<UUID> recordingIds);
}
