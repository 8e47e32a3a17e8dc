package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The signed manifests of recordings; {@link Recordings#enter} and {@link Outbox#complete} write
 * them. Blocking; throws {@link CatalogException} like {@link Cameras}.
 */
public interface RecordingManifests {
    /** Empty for a recording that nobody signed, too. */
    Optional<RecordingManifest> find(UUID recordingId);

    /**
     * Those of recordings of {@code camera} that begin in {@code [from, to)}, oldest first.
     *
     * @param limit 1 to 10,000; a full list may go on, from the start of its last recording
     */
    List<RecordingManifest> list(CameraId camera, Instant from, Instant to, int limit);
}
