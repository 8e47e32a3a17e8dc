package io.millrace.app;

import io.millrace.app.routes.TranscodeRoutes;
import io.millrace.media.CameraId;
import io.millrace.transcoder.ladder.LadderListener;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what becomes of ladders, and raises an alert where a person has to look. */
final class LadderLog implements LadderListener {
    private static final Logger log = LoggerFactory.getLogger(LadderLog.class);

    private final Consumer<String> alerts;

    /** @param alerts told of each, as it goes over the bus; must not block */
    LadderLog(Consumer<String> alerts) {
        this.alerts = alerts;
    }

    @Override
    public void onRunning(CameraId camera, Set<String> rungs) {
        log.info("ladder running camera={} rungs={}", camera, rungs);
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
}
