package io.millrace.recorder.spool;

import io.millrace.media.catalog.CatalogEntry;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.RecordingManifest;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStore.StoredObject;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import io.millrace.media.tape.TapeIndex;
import io.millrace.recorder.chain.SignedManifest;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.FileIndex;
import io.millrace.recorder.file.FileManifest;
import io.millrace.recorder.s3.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows that a store's objects tell of themselves, to rebuild a catalogue that is lost. Of each
 * object only the head and the manifest are read; all of it where the store does not know the checksum. Blocking.
 */
public final class StoredRecordings {
    private static final Logger LOG = LoggerFactory.getLogger(StoredRecordings.class);
    private static final String PREFIX = "recordings/";

    /** Of what {@link io.millrace.recorder.tape.Thumbnails} puts beside them. */
    private static final String PICTURES_SUFFIX = ".jpgs";

    private final ObjectStore store;

    /** @param store borrowed */
    public StoredRecordings(ObjectStore store) {
        this.store = store;
    }

    /**
     * @param tier that the store is
     * @return how many objects under {@code recordings/} are no recordings of ours
     * @throws ObjectStoreException when the store fails; calling it again does no harm
     */
    public int forEach(StorageTier tier, Consumer<CatalogEntry> each) {
        int[] foreign = new int[1];
        store.list(PREFIX, object -> {
            if (object.key().endsWith(PICTURES_SUFFIX)) {
                return;
            }
            try {
                each.accept(entry(object, tier));
            } catch (IOException e) {
                foreign[0]++;
                LOG.warn("object is no recording key={}: {}", object.key(), e.getMessage());
            }
        });
        return foreign[0];
    }

    private CatalogEntry entry(StoredObject listed, StorageTier tier) throws IOException {
        StoredObject object =
                store.stat(listed.key()).orElseThrow(() -> new IOException("it went away while the store was read"));
        Head head = head(object);
        ClosedRecording closed = head.recording;
        String sha256 = object.sha256();
        if (sha256.isEmpty()) {
            try (InputStream content = store.get(object.key(), 0, object.sizeBytes())) {
                sha256 = Sha256.of(content);
            }
        }
        Recording row = closed.toRecording(tier, sha256);
        if (!row.objectKey().equals(object.key())) {
            throw new IOException("by its identity its key would be " + row.objectKey());
        }
        return new CatalogEntry(row, head.index.toRecordingIndex(row.id()), manifest(object));
    }

    private @Nullable RecordingManifest manifest(StoredObject object) throws IOException {
        SignedManifest signed = FileManifest.read(object.sizeBytes(), (offset, length) -> {
            try (InputStream content = store.get(object.key(), offset, length)) {
                return ByteBuffer.wrap(content.readNBytes(length));
            }
        });
        return signed.toRecordingManifest().orElse(null);
    }

    private record Head(ClosedRecording recording, TapeIndex index) {}

    private Head head(StoredObject object) throws IOException {
        if (object.sizeBytes() == 0) {
            throw new IOException("it is empty");
        }
        Path head = Files.createTempFile("recording-head", ".mp4");
        try (InputStream content = store.get(object.key(), 0, Math.min(FileIndex.HEAD_BYTES, object.sizeBytes()))) {
            Files.write(head, content.readAllBytes());
            return new Head(
                    ClosedRecording.readHead(head, object.sizeBytes()),
                    FileIndex.read(head).index());
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                throw new IOException("it went away while the store was read", e);
            }
            throw e;
        } finally {
            Files.delete(head);
        }
    }
}
