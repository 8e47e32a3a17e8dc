package io.millrace.media.catalog;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The fragment indexes of recordings. Blocking; throws {@link CatalogException} like {@link Cameras}. */
public interface RecordingIndexes {
    /**
     * Keeps an index, in place of one that is there. Call before {@link Outbox#complete}, so that
     * every recording in the catalogue has its index; a redelivery puts it again.
     */
    void put(RecordingIndex index);

    /** Those that are there, in no order. */
    List<RecordingIndex> find(Collection<UUID> recordingIds);
}
