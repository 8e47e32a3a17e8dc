package io.millrace.api.ports;

import io.millrace.media.CameraId;
import io.millrace.media.live.Preview;
import java.io.IOException;
import java.util.Optional;

/** Pictures of what cameras show now. */
@FunctionalInterface
public interface PreviewSource {
    /**
     * Called on virtual threads; blocks while the picture is made.
     *
     * @return empty while there is nothing to see
     * @throws IOException if the picture cannot be made, with a reason that is fit for viewers
     */
    Optional<Preview> preview(CameraId camera) throws IOException, InterruptedException;
}
