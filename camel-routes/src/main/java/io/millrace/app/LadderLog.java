package io.millrace.app;

import io.millrace.media.CameraId;
import io.millrace.transcoder.ladder.LadderListener;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what becomes of ladders. */
final class LadderLog implements LadderListener {
    private static final Logger log = LoggerFactory.getLogger(LadderLog.class);

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
        log.error("ladder unavailable camera={} rungs={} reason={}; viewers stay on the source", camera, rungs, reason);
    }
}
