package io.millrace.app.cli;

import io.millrace.app.Application;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.security.StreamKeys;
import io.millrace.transcoder.camera.MockCamera;
import io.millrace.transcoder.camera.MockCameraListener;
import io.millrace.transcoder.camera.MockSource;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import io.millrace.transcoder.publish.PublisherTls;
import io.millrace.transcoder.publish.RtmpUrl;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mock camera of this process that publishes through its front door, as any other would. */
final class DemoCamera {
    static final Duration KEY_VALIDITY = Duration.ofDays(7);
    private static final Logger log = LoggerFactory.getLogger(DemoCamera.class);

    private DemoCamera() {}

    /** The camera of that id; made if there is none. */
    static Camera entered(Application application, String id, String name) {
        CameraId cameraId = new CameraId(id);
        return application.cameras().find(cameraId).orElseGet(() -> {
            Camera camera = new Camera(
                    cameraId, name, true, true, application.cameras().firstKeyVersion(cameraId), Instant.now());
            application.create(camera);
            return camera;
        });
    }

    /** Publishes until it is closed. */
    static MockCamera start(Application application, Camera camera, BundledFfmpeg ffmpeg, MockSource source)
            throws IOException {
        MockCamera mock = new MockCamera(
                camera.id().value(),
                ffmpeg,
                source,
                () -> publishUrl(application, camera),
                PublisherTls.trusting(application.certificate()),
                new Logged(camera.id()));
        mock.start();
        return mock;
    }

    private static RtmpUrl publishUrl(Application application, Camera camera) {
        StreamKeys.IssuedKey key =
                application.streamKeys().issue(camera.id(), camera.keyVersion(), KEY_VALIDITY, List.of());
        return RtmpUrl.parse(application.publishUrl() + "/" + key.streamKey());
    }

    private record Logged(CameraId camera) implements MockCameraListener {
        @Override
        public void onEnded(IOException reason, Duration retryIn) {
            log.warn("demo camera={} not publishing: {}; next try in {}", camera, reason.getMessage(), retryIn);
        }
    }
}
