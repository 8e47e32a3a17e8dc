package io.millrace.transcoder.camera;

import java.io.IOException;
import java.time.Duration;

/** Told what becomes of a mock camera, on the camera's own thread. */
public interface MockCameraListener {
    /** The server took the publish, and the first frame went out. */
    default void onPublishing() {}

    /**
     * The publish ended or did not begin.
     *
     * @param reason fit to be shown: no key in it
     * @param retryIn when it tries again
     */
    default void onEnded(IOException reason, Duration retryIn) {}
}
