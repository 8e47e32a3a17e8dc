package io.millrace.recorder.spool;

import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.RecordingIndex;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import io.millrace.media.tape.TapeFile;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.FileIndex;
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
     * What is kept of the file beside its row, so that it plays without being read.
     *
     * @param spoolFile name in the spool
     */
    public RecordingIndex index(String spoolFile) throws IOException {
        TapeFile file = FileIndex.read(spool.resolve(spoolFile));
        return file.index().toRecordingIndex(file.id());
    }
}
