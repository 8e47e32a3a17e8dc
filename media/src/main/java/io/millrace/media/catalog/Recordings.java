package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps what is known of recordings. Blocking; throws {@link CatalogException} like {@link Cameras}. */
public interface Recordings {
    /** Adds a row; one with the same id stays as it is, so that redelivery does no harm. */
    void add(Recording recording);

    /**
     * Enters the row, its index and its manifest in one transaction. A row that is there stays as
     * it is; index and manifest are put in place of those that are there.
     *
     * @return whether the row was missing
     */
    boolean enter(CatalogEntry entry);

    Optional<Recording> find(UUID id);

    /**
     * Recordings of {@code camera} that overlap {@code [from, to)}, newest first.
     *
     * @param before only those that start before it: the page after a page, with the last start
     * @param limit 1 to 1,000
     */
    List<Recording> list(CameraId camera, Instant from, Instant to, Instant before, int limit);

    /**
     * Recordings with video and without pictures, newest first: those whose pictures were neither
     * made nor tried {@link #PICTURE_ATTEMPTS} times.
     *
     * @param before only those that end before it
     */
    List<Recording> withoutPictures(Instant before, int limit);

    /** Notes that pictures of a recording were made, or tried in vain once more. */
    void pictured(UUID id, boolean made);

    /** What cannot be pictured this often never can. */
    int PICTURE_ATTEMPTS = 5;
}
