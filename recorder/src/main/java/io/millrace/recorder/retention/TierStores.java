package io.millrace.recorder.retention;

import io.millrace.media.catalog.StorageTier;
import io.millrace.media.store.ObjectStore;

/** Which store holds which tier. The stores stay their owner's to close. */
public interface TierStores {
    ObjectStore store(StorageTier tier);

    /** Whether both are one bucket: a move then is a change of the row, and removes nothing. */
    boolean same(StorageTier one, StorageTier other);
}
