package io.millrace.app.camera;

import io.millrace.api.ports.CameraChanges;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.publish.EndReason;
import java.util.function.BiConsumer;

/** Makes what operators change of cameras take effect on what runs. */
public final class CameraUpdates implements CameraChanges {
    private final CachedCameraDirectory directory;
    private final LiveCameras live;
    private final BiConsumer<CameraId, EndReason> disconnect;

    /** @param disconnect ends the camera's publish session, if there is one */
    public CameraUpdates(
            CachedCameraDirectory directory, LiveCameras live, BiConsumer<CameraId, EndReason> disconnect) {
        this.directory = directory;
        this.live = live;
        this.disconnect = disconnect;
    }

    @Override
    public void onCreated(Camera camera) {
        directory.refresh();
    }

    @Override
    public void onUpdated(Camera camera) {
        directory.refresh();
        live.apply(camera);
        if (!camera.enabled()) {
            disconnect.accept(camera.id(), EndReason.REVOKED);
        }
    }

    @Override
    public void onKeysRotated(Camera camera) {
        directory.refresh();
        disconnect.accept(camera.id(), EndReason.REVOKED);
    }

    @Override
    public void onDeleted(CameraId camera) {
        directory.refresh();
        disconnect.accept(camera, EndReason.REVOKED);
        live.remove(camera);
    }
}
