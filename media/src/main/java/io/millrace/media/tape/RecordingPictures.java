package io.millrace.media.tape;

import io.millrace.media.catalog.Recording;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Small pictures of a recording, for time-lines. Blocking; throws {@link
 * io.millrace.media.store.ObjectStoreException}.
 */
public interface RecordingPictures {
    /** Wall time of each picture, in order; empty while, or where, there are none. */
    List<Instant> times(Recording recording);

    /** A JPEG, or empty if there is no picture of that number. */
    Optional<byte[]> picture(Recording recording, int number);
}
