package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.List;

/** The gap ledger. Blocking; throws {@link CatalogException} like {@link Cameras}. */
public interface Gaps {
    /**
     * Opens or, with an end, records a gap; the same camera, start and cause again replaces its
     * end, samples and detail.
     */
    void record(Gap gap);

    /** Gaps of {@code camera} that overlap {@code [from, to)}, oldest first, then by cause. */
    List<Gap> list(CameraId camera, Instant from, Instant to);
}
