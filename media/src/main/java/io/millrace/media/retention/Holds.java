package io.millrace.media.retention;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;

/**
 * What is kept where it is, whatever retention says. Blocking; throws {@link
 * io.millrace.media.catalog.CatalogException}.
 */
public interface Holds {
    /** Whether there is such a recording; one that was deleted is none. */
    boolean hold(UUID recording);

    /** What became of a release. */
    enum Release {
        RELEASED,
        /** A range that it lies in is held: only that can be released. */
        HELD_BY_RANGE,
        NOT_THERE
    }

    Release release(UUID recording);

    /**
     * Holds what overlaps {@code [from, to)}, also what is stored later only.
     *
     * @return recordings that are held there now
     */
    int hold(CameraId camera, Instant from, Instant to);

    /**
     * Ends the holds of ranges that lie within {@code [from, to)} as a whole, and releases the
     * recordings that overlap it, but for those that a range which goes on holds.
     *
     * @return recordings that are still held there
     */
    int release(CameraId camera, Instant from, Instant to);

    /** Those of {@code recordings} that are held. */
    Set<UUID> among(Collection<UUID> recordings);
}
