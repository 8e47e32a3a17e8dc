package io.millrace.media.retention;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tombstones. Blocking; throws {@link io.millrace.media.catalog.CatalogException}. */
public interface DeletedRecordings {
    /**
     * Of recordings of {@code camera} that began in {@code [from, to)}, oldest first.
     *
     * @param after the last of the page before; null for the first page
     */
    List<DeletedRecording> list(CameraId camera, Instant from, Instant to, @Nullable DeletedRecording after, int limit);
}
