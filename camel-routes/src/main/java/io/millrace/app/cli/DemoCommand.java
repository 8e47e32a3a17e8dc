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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code millrace demo}: cameras live and on record, with nothing to set up. */
@Command(
        name = "demo",
        description = {
            "Shows a camera live and on record, with everything embedded under the data folder.",
            "Its cameras publish through the front door, over RTMPS with signed keys."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DemoCommand extends ReadsSettings implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(DemoCommand.class);
    private static final Duration KEY_VALIDITY = Duration.ofDays(7);

    @Option(names = "--cameras", defaultValue = "1", description = "How many demo cameras, 1 to 16. Default: 1")
    int cameras;

    @Option(names = "--file", paramLabel = "FILE", description = "Loop this clip instead of a test pattern.")
    @Nullable
    Path file;

    @Option(names = "--json", description = "Once it runs, print one JSON line of where.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        if (cameras < 1 || cameras > 16) {
            throw new ParameterException(spec.commandLine(), "--cameras is 1 to 16");
        }
        if (file != null && !Files.isReadable(file)) {
            throw new ParameterException(spec.commandLine(), "--file: cannot read " + file);
        }
        Stopping stopping = new Stopping();
        // Short files, so that a recording is there to see.
        Application application = Application.start(settings(Map.of("recording.rotation", "30s")));
        stopping.close(application);
        BundledFfmpeg ffmpeg = BundledFfmpeg.unpack(application.data().resolve("ffmpeg"));
        PublisherTls tls = PublisherTls.trusting(application.certificate());

        List<Camera> demoCameras = new ArrayList<>();
        for (int number = 1; number <= cameras; number++) {
            Camera camera = camera(application, "demo-" + number, "Demo camera " + number);
            demoCameras.add(camera);
            MockCamera mock = new MockCamera(
                    camera.id().value(),
                    ffmpeg,
                    file == null ? MockSource.TestPattern.ofHue(number * 70) : new MockSource.LoopedFile(file),
                    () -> publishUrl(application, camera),
                    tls,
                    new Logged(camera.id()));
            mock.start();
            stopping.close(mock);
        }
        Camera own = camera(application, "my-camera", "My camera");
        StreamKeys.IssuedKey key = application.streamKeys().issue(own.id(), own.keyVersion(), KEY_VALIDITY, List.of());
        new Announcement(spec.commandLine().getOut(), json).demo(application, demoCameras, own, key);
        stopping.await();
        return 0;
    }

    private static Camera camera(Application application, String id, String name) {
        CameraId cameraId = new CameraId(id);
        return application.cameras().find(cameraId).orElseGet(() -> {
            Camera camera = new Camera(
                    cameraId, name, true, true, application.cameras().firstKeyVersion(cameraId), Instant.now());
            application.create(camera);
            return camera;
        });
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
