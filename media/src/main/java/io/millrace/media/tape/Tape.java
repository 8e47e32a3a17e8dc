package io.millrace.media.tape;

import io.millrace.media.CameraId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * All that is on record of every camera: in the object store, waiting for it in the spool, and
 * being written now. Blocking; safe for use by many threads. Throws {@link
 * io.millrace.media.catalog.CatalogException} and {@link
 * io.millrace.media.store.ObjectStoreException}.
 */
public interface Tape {
    /** Recordings of {@code camera} that overlap {@code [from, to)}, oldest first. */
    List<TapeFile> files(CameraId camera, Instant from, Instant to);

    /** The bytes of a recording of {@code camera}, or empty if there is none of that id. */
    Optional<Bytes> bytes(CameraId camera, UUID recording);

    /** A recording's bytes, wherever they lie now. */
    interface Bytes {
        Instant start();

        Instant end();

        /** What can be read now. */
        long sizeBytes();

        /** @param length bytes from {@code offset} on, all there; the stream is the caller's to close */
        InputStream open(long offset, long length) throws IOException;

        /** A URL of the store that serves the same; empty while the bytes are not in the store. */
        Optional<String> url(Duration validity);
    }
}
