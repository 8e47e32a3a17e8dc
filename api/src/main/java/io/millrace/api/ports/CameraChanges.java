package io.millrace.api.ports;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;

/**
 * Hears what operators changed, after the catalogue has it and before the answer goes out. Called
 * on a virtual thread; may block. When it returns, the directory answers with what now stands.
 */
public interface CameraChanges {
    void onCreated(Camera camera);

    /** Changed name, enabled, recording or ladder: one that is now disabled is to be disconnected. */
    void onUpdated(Camera camera);

    /** Keys before {@code camera.keyVersion()} are revoked: a publisher is to be disconnected. */
    void onKeysRotated(Camera camera);

    void onDeleted(CameraId camera);
}
