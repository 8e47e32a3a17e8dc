package io.millrace.app.cli;

import io.millrace.transcoder.camera.MockCamera;
import io.millrace.transcoder.camera.MockCameraListener;
import io.millrace.transcoder.camera.MockSource;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import io.millrace.transcoder.publish.PublisherTls;
import io.millrace.transcoder.publish.RtmpUrl;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace publish}: a mock camera. */
@Command(
        name = "publish",
        description = {
            "Publishes like a camera: a test pattern, a file or a video device, to any RTMP or RTMPS URL.",
            "Reconnects by itself. With MILLRACE_PUBLISH_URL in place of URL the key stays out of the process list."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PublishCommand implements Callable<Integer> {
    private static final int MAX_KILOBITS = 200_000;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "URL",
            defaultValue = "${env:MILLRACE_PUBLISH_URL}",
            description = "rtmps://host:1936/live/camera?token=…")
    @Nullable
    String url;

    @ArgGroup(heading = "What to show, at most one (default: a test pattern):%n")
    @Nullable
    Source source;

    @Option(names = "--size", defaultValue = "1280x720", description = "Of a pattern or device. Default: 1280x720")
    String size = "1280x720";

    @Option(names = "--fps", defaultValue = "25", description = "Frames a second. Default: 25")
    int framesPerSecond;

    @Option(names = "--bitrate", defaultValue = "1500", description = "kbit/s of video. Default: 1500")
    int kilobitsPerSecond;

    @ArgGroup(heading = "Whose certificate to take, at most one (default: what Java trusts):%n")
    @Nullable
    Trust trust;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}/millrace-ffmpeg",
            description = "Where FFmpeg is unpacked. Default: ${DEFAULT-VALUE}")
    Path cache = Path.of("millrace-ffmpeg");

    @Spec
    CommandSpec spec;

    static final class Source {
        @Option(names = "--file", paramLabel = "FILE", description = "Loop this clip.")
        @Nullable
        Path file;

        @Option(names = "--device", paramLabel = "DEVICE", description = "A v4l2 device: /dev/video0")
        @Nullable
        Path device;
    }

    static final class Trust {
        @Option(
                names = "--certificate",
                paramLabel = "PEM",
                description = "The server's own certificate, or its authority's: data/tls/certificate.pem")
        @Nullable
        Path certificate;

        @Option(names = "--insecure", description = "Any: others may read what is sent.")
        boolean insecure;
    }

    @Override
    public Integer call() throws Exception {
        if (url == null || url.isBlank()) {
            throw new ParameterException(
                    spec.commandLine(), "Where to? Give a URL, or set MILLRACE_PUBLISH_URL to it.");
        }
        RtmpUrl target = RtmpUrl.parse(url);
        MockSource shown = mockSource();
        requireOwnCache();
        PrintWriter out = spec.commandLine().getOut();
        Stopping stopping = new Stopping();
        MockCamera camera = new MockCamera(
                "publish", BundledFfmpeg.unpack(cache), shown, () -> target, tls(), new Progress(out, target));
        camera.start();
        stopping.close(camera);
        stopping.await();
        return 0;
    }

    /** The temporary folder is everybody's: somebody else may have been first, and what lies there is run. */
    private void requireOwnCache() throws IOException {
        if (spec.commandLine().getParseResult().hasMatchedOption("--cache")
                || !Files.exists(cache, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path ours = Files.createTempFile("millrace", ".owner");
        try {
            UserPrincipal owner = Files.getOwner(cache, LinkOption.NOFOLLOW_LINKS);
            if (!owner.equals(Files.getOwner(ours))) {
                throw new ParameterException(
                        spec.commandLine(),
                        cache + " is " + owner.getName() + "'s, and programs would be run from there: name another"
                                + " folder with --cache");
            }
        } finally {
            Files.delete(ours);
        }
    }

    private MockSource mockSource() {
        if (kilobitsPerSecond < 50 || kilobitsPerSecond > MAX_KILOBITS) {
            throw new ParameterException(spec.commandLine(), "--bitrate is 50 to " + MAX_KILOBITS + " kbit/s");
        }
        String[] parts = size.split("x", 2);
        int width;
        int height;
        try {
            width = Integer.parseInt(parts[0]);
            height = Integer.parseInt(parts[1]);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new ParameterException(spec.commandLine(), "--size: '" + size + "' is not a size such as 1280x720");
        }
        if (source != null && source.file != null) {
            if (!Files.isReadable(source.file)) {
                throw new ParameterException(spec.commandLine(), "--file: cannot read " + source.file);
            }
            return new MockSource.LoopedFile(source.file);
        }
        if (source != null && source.device != null) {
            return new MockSource.Device(source.device, width, height, framesPerSecond, kilobitsPerSecond * 1_000);
        }
        return new MockSource.TestPattern(width, height, framesPerSecond, kilobitsPerSecond * 1_000, 0);
    }

    private PublisherTls tls() throws IOException {
        if (trust == null) {
            return PublisherTls.system();
        }
        return trust.certificate == null ? PublisherTls.unverified() : PublisherTls.trusting(trust.certificate);
    }

    private record Progress(PrintWriter out, RtmpUrl target) implements MockCameraListener {
        @Override
        public void onPublishing() {
            out.println("Publishing to " + target.address() + ". Stop with Ctrl-C.");
            out.flush();
        }

        @Override
        public void onEnded(IOException reason, Duration retryIn) {
            out.println("Not publishing: " + reason.getMessage() + "; next try in " + retryIn.toSeconds() + " s");
            out.flush();
        }
    }
}
