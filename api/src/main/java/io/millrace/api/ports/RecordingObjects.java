package io.millrace.api.ports;

import io.millrace.media.catalog.StorageTier;
import io.millrace.media.store.ObjectStore;

/** Which store holds the recordings of a tier. The store stays its owner's to close. */
@FunctionalInterface
public interface RecordingObjects {
    ObjectStore store(StorageTier tier);
}
