package io.millrace.recorder.retention;

import io.millrace.media.catalog.Recording;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import io.millrace.recorder.s3.Sha256;
import io.millrace.recorder.tape.Thumbnails;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Copies a recording and its pictures from store to store, by way of a file: no store copies from
 * another, and a put wants one to be able to go up in parts. Not thread-safe; blocking.
 */
public final class ObjectCopy {
    private final Path folder;
    private final Set<ObjectStore> ready = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @param folder for one recording at a time; made when it is needed, and nobody else's */
    public ObjectCopy(Path folder) {
        this.folder = folder;
    }

    /** What a run left that was killed. */
    void clear() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> left = Files.list(folder)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw localFile(e);
        }
    }

    /**
     * When this returns the object was read back from {@code to}.
     *
     * @throws ObjectStoreException of kind {@code CORRUPT} where the source is not what was recorded
     */
    void copy(Recording recording, ObjectStore from, ObjectStore to) {
        if (ready.add(to)) {
            try {
                to.ensureReady();
            } catch (ObjectStoreException e) {
                ready.remove(to);
                throw e;
            }
        }
        copy(recording.objectKey(), recording.sizeBytes(), recording.sha256(), from, to);
        String pictures = Thumbnails.key(recording);
        from.stat(pictures).ifPresent(object -> copy(pictures, object.sizeBytes(), object.sha256(), from, to));
    }

    /** @param sha256 empty where the store does not know it */
    private void copy(String key, long sizeBytes, String sha256, ObjectStore from, ObjectStore to) {
        Path file = folder.resolve("moving");
        try {
            Files.createDirectories(folder);
            try (InputStream content = from.get(key, 0, sizeBytes)) {
                Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
            }
            String read = Sha256.of(file);
            if (!sha256.isEmpty() && !read.equals(sha256)) {
                throw new ObjectStoreException(
                        Kind.CORRUPT, "object " + key + " has SHA-256 " + read + ", not " + sha256 + ": it stays");
            }
            to.put(key, file, read);
            Files.delete(file);
        } catch (IOException e) {
            throw localFile(e);
        }
    }

    private ObjectStoreException localFile(IOException e) {
        return new ObjectStoreException(Kind.LOCAL_FILE, "cannot copy by way of " + folder + ": " + e.getMessage(), e);
    }
}
