package io.millrace.media.store;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One bucket of an S3-compatible store. Blocking: call from a virtual thread. Safe for use by many
 * threads. Every method throws {@link ObjectStoreException}.
 *
 * <p>After a failed {@link #put} either the whole object is there or none of it: no torn object,
 * no multipart litter. One that reads back wrong stays, until a put of the same key replaces it.
 */
public interface ObjectStore extends AutoCloseable {
    /**
     * Uploads {@code file} and reads back size and checksum before it returns.
     *
     * @param sha256 of the file, 64 hexadecimal digits; kept as metadata and compared
     */
    void put(String key, Path file, String sha256);

    /** @param length bytes from {@code offset}; the stream is the caller's to close */
    InputStream get(String key, long offset, long length);

    /** What is there, or empty. */
    Optional<StoredObject> stat(String key);

    /** Removes it; no error if there was none. */
    void delete(String key);

    /**
     * Every object whose key starts with {@code prefix}, in key order.
     *
     * @throws ObjectStoreException of kind {@code NOT_FOUND} where there is no bucket
     */
    void list(String prefix, Consumer<StoredObject> each);

    /** A URL that anybody may GET until {@code validity} is over. */
    String presignedGet(String key, Duration validity);

    /** Makes the bucket if it is missing and proves that it can be written. */
    void ensureReady();

    @Override
    void close();

    /**
     * @param sha256 as given to {@link #put}, or empty if the store does not know
     */
    record StoredObject(String key, long sizeBytes, String sha256) {}
}
