package io.millrace.app;

import io.millrace.app.routes.TranscodeRoutes;
import io.millrace.media.CameraId;
import io.millrace.media.live.Preview;
import io.millrace.transcoder.ladder.LadderListener;
import io.millrace.transcoder.preview.CameraPreview;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what becomes of a ladder, raises an alert where a person has to look, and hands on its pictures. */
final class LadderLog implements LadderListener {
    private static final Logger log = LoggerFactory.getLogger(LadderLog.class);

    private final CameraPreview preview;
    private final Consumer<String> alerts;

    /**
     * @param preview where pictures go
     * @param alerts told of each, as it goes over the bus; must not block
     */
    LadderLog(CameraPreview preview, Consumer<String> alerts) {
        this.preview = preview;
        this.alerts = alerts;
    }

    @Override
    public void onRunning(CameraId camera, Set<String> rungs) {
        log.info("ladder running camera={} rungs={}", camera, rungs);
    }

    @Override
    public void onUnchanged(CameraId camera, String reason) {
        log.warn("ladder not changed camera={} reason={}", camera, reason);
    }

    @Override
    public void onIdle(CameraId camera) {
        log.info("ladder idle camera={}", camera);
    }

    @Override
    public void onFailure(CameraId camera, String reason) {
        log.warn("ladder failed camera={} reason={}", camera, reason);
    }

    @Override
    public void onUnavailable(CameraId camera, Set<String> rungs, String reason) {
        // Logged where the alert arrives.
        alerts.accept(TranscodeRoutes.unavailable(camera, rungs, reason));
    }

    @Override
    public void onPicture(CameraId camera, Preview picture) {
        preview.onPicture(picture);
    }

    @Override
    public void onNoPicture(CameraId camera, String reason) {
        preview.onNoPicture(reason);
    }

    @Override
    public void onPicturesUnavailable(CameraId camera, String reason) {
        alerts.accept(TranscodeRoutes.noPreviews(camera, reason));
    }
}
