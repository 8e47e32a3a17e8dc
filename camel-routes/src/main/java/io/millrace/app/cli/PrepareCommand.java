package io.millrace.app.cli;

import io.millrace.app.Application;
import io.millrace.app.FolderTree;
import io.millrace.app.PreparedPrograms;
import io.millrace.app.config.SettingsLoader;
import io.millrace.media.catalog.Camera;
import io.millrace.transcoder.camera.MockCamera;
import io.millrace.transcoder.camera.MockSource;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/**
 * {@code millrace prepare}: a short run of all that a start needs, down to the first picture that a
 * player shows, in a folder of its own. The launcher has Java keep the classes that it loaded.
 */
@Command(
        name = "prepare",
        description = {
            "Makes the next starts quicker: unpacks the bundled PostgreSQL beside the libraries, and keeps",
            "there what Java learnt of a trial run. The launcher does it after a build; do it once",
            "where a distribution was unpacked. Does nothing if it was done."
        },
        mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 200;

    @Override
    public Integer call() throws Exception {
        PreparedPrograms.unpack();
        Stopping stopping = new Stopping();
        Path data = Files.createTempDirectory("millrace-prepare-");
        stopping.close(() -> FolderTree.delete(data));
        try {
            return run(data, stopping) ? 0 : 1;
        } finally {
            FolderTree.delete(data);
        }
    }

    /** Nobody's settings: they would change which classes are used, and whose ports. */
    private static boolean run(Path data, Stopping stopping) throws IOException, InterruptedException {
        Map<String, String> flags = Map.of("data", data.toString(), "rtmps.port", "0", "http.port", "0");
        try (Application application =
                Application.start(SettingsLoader.load(null, Map.of(), flags), camera -> {}, stopping::close)) {
            BundledFfmpeg ffmpeg = BundledFfmpeg.unpack(data.resolve("ffmpeg"));
            Camera camera = DemoCamera.entered(application, "prepare", "Prepare");
            MockCamera mock = DemoCamera.start(application, camera, ffmpeg, MockSource.TestPattern.ofHue(0));
            try {
                return shows(ffmpeg, application.playbackUrl(camera, PATIENCE));
            } finally {
                mock.close();
            }
        }
    }

    /** Whether a player shows a picture in time. */
    private static boolean shows(BundledFfmpeg ffmpeg, String url) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Process player = ffmpeg.ffmpeg(
                            List.of("-v", "error", "-tls_verify", "0", "-i", url, "-frames:v", "1", "-f", "null", "-"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!player.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                player.destroyForcibly();
            } else if (player.exitValue() == 0) {
                return true;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return false;
    }
}
