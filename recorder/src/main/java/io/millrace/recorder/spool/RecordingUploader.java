package io.millrace.recorder.spool;

import io.millrace.media.catalog.CatalogEntry;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.FileIndex;
import io.millrace.recorder.file.FileManifest;
import io.millrace.recorder.s3.Sha256;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One step of the outbox: from a closed file in the spool to a verified object. The order that
 * loses nothing is {@link #upload}, then the row in the catalogue, then {@link Spool#release};
 * killed anywhere in between, the same steps can be taken again from the first.
 *
 * <p>Blocking; safe for use by many threads, not for the same file twice at once.
 */
public final class RecordingUploader {
    private final Spool spool;
    private final ObjectStore store;

    public RecordingUploader(Spool spool, ObjectStore store) {
        this.spool = spool;
        this.store = store;
    }

    /**
     * Puts the file and verifies the object. The file is read once to be hashed, right before it
     * is read again to be sent: hashing while it was written would not do, as the index that comes
     * first in the file is written last.
     *
     * @param spoolFile name in the spool ({@link Spool#name})
     * @return its row, not yet in the catalogue
     * @throws ObjectStoreException of kind {@code LOCAL_FILE} when the file is gone or no recording
     */
    public Recording upload(String spoolFile) {
        Path file = spool.resolve(spoolFile);
        ClosedRecording closed;
        String sha256;
        try {
            closed = ClosedRecording.read(file);
            sha256 = Sha256.of(file);
        } catch (IOException e) {
            throw new ObjectStoreException(Kind.LOCAL_FILE, "cannot read " + spoolFile + ": " + e.getMessage(), e);
        }
        store.put(closed.objectKey(), file, sha256);
        return closed.toRecording(StorageTier.HOT, sha256);
    }

    /**
     * All that the catalogue is to keep: the row, and of the file itself what plays it without being
     * read, and what proves it.
     *
     * @param stored as {@link #upload} returned it
     * @param spoolFile name in the spool
     */
    public CatalogEntry entry(Recording stored, String spoolFile) throws IOException {
        Path file = spool.resolve(spoolFile);
        return new CatalogEntry(
                stored,
                FileIndex.read(file).index().toRecordingIndex(stored.id()),
                FileManifest.read(file).toRecordingManifest().orElse(null));
    }
}
