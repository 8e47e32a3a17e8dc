package io.millrace.app.camera;

import io.millrace.api.ports.CameraChanges;
import io.millrace.api.ports.LadderSource;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.publish.EndReason;
import java.util.function.BiConsumer;

/** Makes what operators change of cameras take effect on what runs. */
public final class CameraUpdates implements CameraChanges {
    private final CachedCameraDirectory directory;
    private final LiveCameras live;
    private final LadderSource ladders;
    private final BiConsumer<CameraId, EndReason> disconnect;

    /**
     * @param ladders as {@code directory} knows them
     * @param disconnect ends the camera's publish session, if there is one
     */
    public CameraUpdates(
            CachedCameraDirectory directory,
            LiveCameras live,
            LadderSource ladders,
            BiConsumer<CameraId, EndReason> disconnect) {
        this.ladders = ladders;
        this.directory = directory;
        this.live = live;
        this.disconnect = disconnect;
    }

    /**
     * What other processes changed takes effect here, too, and what was changed here while the catalogue could
     * not be read again. Blocking.
     */
    public void readAgain() {
        directory.refresh();
        directory.all().forEach(live::apply);
        live.applyLadders(ladders);
    }

    @Override
    public void onCreated(Camera camera) {
        directory.refresh();
    }

    @Override
    public void onUpdated(Camera camera) {
        directory.refresh();
        live.apply(camera);
        live.applyLadders(ladders);
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
