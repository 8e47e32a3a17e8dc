package io.millrace.transcoder.ffmpeg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.Loader;

/**
 * The {@code ffmpeg} and {@code ffprobe} executables that come in JavaCV's FFmpeg build, unpacked
 * once into a cache folder. They run as child processes only: native code never meets untrusted
 * media inside this process.
 *
 * <p>Immutable and safe to share. Two processes may unpack into the same folder at once.
 */
public final class BundledFfmpeg {
    /** Of the classifier: the GPL build (libx264), or the LGPL build. */
    private static final String GPL = "-gpl";

    /** What a child sees of our environment: no secret, and what chooses a graphics card or its driver. */
    private static final List<String> PASSED_ON = List.of(
            "PATH", "HOME", "TMPDIR", "LANG", "TZ", "CUDA_VISIBLE_DEVICES", "LIBVA_DRIVER_NAME", "LIBVA_DRIVERS_PATH");

    private final Path ffmpeg;
    private final Path ffprobe;
    private final Path standIns;

    private BundledFfmpeg(Path ffmpeg, Path ffprobe, Path standIns) {
        this.ffmpeg = ffmpeg;
        this.ffprobe = ffprobe;
        this.standIns = standIns;
    }

    /**
     * Unpacks what is not there yet: half a second the first time, then 0.2 s.
     *
     * @param cache where to; made if missing. The loader settles on the first folder that this
     *     process names, so later calls must name the same
     * @throws IOException if the executables cannot be unpacked here
     */
    public static synchronized BundledFfmpeg unpack(Path cache) throws IOException {
        Files.createDirectories(cache);
        System.setProperty("org.bytedeco.javacpp.cachedir", cache.toString());
        Path folder = unpackExecutables();
        Path ffmpeg = executable(folder, "ffmpeg");
        Path ffprobe = executable(folder, "ffprobe");
        Path standIns = cache.resolve("stand-ins");
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            SystemLibraries.standIn(standIns, System.getProperty("os.arch"));
        }
        return new BundledFfmpeg(ffmpeg, ffprobe, standIns);
    }

    /**
     * Unpacks with the loader's cache, and no further: {@code Loader.load} would also load FFmpeg's
     * libraries into this process.
     */
    private static Path unpackExecutables() throws IOException {
        for (String extension : List.of(GPL, "")) {
            String resource = "/org/bytedeco/ffmpeg/" + Loader.getPlatform() + extension;
            if (BundledFfmpeg.class.getResource(resource + "/") != null
                    || BundledFfmpeg.class.getResource(resource) != null) {
                return Loader.cacheResource(BundledFfmpeg.class, resource).toPath();
            }
        }
        throw new IOException(
                "no FFmpeg for " + Loader.getPlatform() + " in this build; build on the kind of machine that runs it");
    }

    private static Path executable(Path folder, String name) throws IOException {
        Path program = folder.resolve(name);
        if (!Files.isExecutable(program) && !program.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + program + " executable; is that folder mounted noexec?");
        }
        return program;
    }

    public Path ffmpeg() {
        return ffmpeg;
    }

    public Path ffprobe() {
        return ffprobe;
    }

    /** The software H.264 encoder: libx264, or OpenH264 where the build is the LGPL one. */
    public String h264Encoder() {
        return ffmpeg.getName(ffmpeg.getNameCount() - 2).toString().endsWith(GPL) ? "libx264" : "libopenh264";
    }

    /** A command with what the executables need to find their libraries, and nothing of our environment. */
    public ProcessBuilder ffmpeg(List<String> arguments) {
        return command(ffmpeg, arguments);
    }

    /** As {@link #ffmpeg(List)}, for {@code ffprobe}. */
    public ProcessBuilder ffprobe(List<String> arguments) {
        return command(ffprobe, arguments);
    }

    private ProcessBuilder command(Path program, List<String> arguments) {
        List<String> line = new ArrayList<>(arguments.size() + 1);
        line.add(program.toString());
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(PASSED_ON);
        // Stand-ins last: what the system has wins, were it in a folder we did not think of.
        environment.put("LD_LIBRARY_PATH", program.getParent() + ":" + standIns);
        return builder;
    }
}
