package io.millrace.app.cli;

import io.millrace.app.Application;
import io.millrace.media.catalog.Camera;
import io.millrace.media.security.StreamKeys;
import io.millrace.transcoder.camera.MockSource;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
        Application application =
                Application.start(settings(Map.of("recording.rotation", "30s")), camera -> {}, stopping::close);
        BundledFfmpeg ffmpeg = BundledFfmpeg.unpack(application.data().resolve("ffmpeg"));

        List<Camera> demoCameras = new ArrayList<>();
        for (int number = 1; number <= cameras; number++) {
            Camera camera = DemoCamera.entered(application, "demo-" + number, "Demo camera " + number);
            demoCameras.add(camera);
            stopping.close(DemoCamera.start(
                    application,
                    camera,
                    ffmpeg,
                    file == null ? MockSource.TestPattern.ofHue(number * 70) : new MockSource.LoopedFile(file)));
        }
        Camera own = DemoCamera.entered(application, "my-camera", "My camera");
        StreamKeys.IssuedKey key =
                application.streamKeys().issue(own.id(), own.keyVersion(), DemoCamera.KEY_VALIDITY, List.of());
        new Announcement(spec.commandLine().getOut(), json).demo(application, demoCameras, own, key);
        stopping.await();
        return 0;
    }
}
