package io.millrace.transcoder.testing;

import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Real media for tests, made by the bundled FFmpeg and kept under {@code target/test-media}; and
 * what ffmpeg and ffprobe say of media.
 */
public final class TestMedia {
    private static final Path FOLDER = Path.of("target", "test-media").toAbsolutePath();
    private static final long TIMEOUT_SECONDS = 120;

    private TestMedia() {}

    public static BundledFfmpeg ffmpeg() {
        try {
            return BundledFfmpeg.unpack(FOLDER.resolve("ffmpeg"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A clip of a moving test picture and a tone.
     *
     * @param name of the file, its ending choosing the container: {@code b-frames.flv}
     * @param video encoder arguments, for example {@code -c:v libx264 -bf 2 -g 50}; empty for none
     * @param audio encoder arguments, for example {@code -c:a aac}; empty for none
     */
    public static synchronized Path clip(
            String name, int seconds, String size, int framesPerSecond, String video, String audio) {
        try {
            Path file = FOLDER.resolve(name);
            if (Files.exists(file)) {
                return file;
            }
            Files.createDirectories(FOLDER);
            List<String> arguments = new ArrayList<>(List.of("-v", "error", "-y"));
            if (!video.isEmpty()) {
                arguments.addAll(
                        List.of("-f", "lavfi", "-i", "testsrc2=d=" + seconds + ":s=" + size + ":r=" + framesPerSecond));
            }
            if (!audio.isEmpty()) {
                arguments.addAll(List.of("-f", "lavfi", "-i", "sine=f=440:r=48000:d=" + seconds));
            }
            if (!video.isEmpty()) {
                arguments.addAll(List.of("-pix_fmt", "yuv420p"));
                arguments.addAll(List.of(video.split(" ")));
            }
            if (!audio.isEmpty()) {
                arguments.addAll(List.of(audio.split(" ")));
            }
            Path whole = FOLDER.resolve("new-" + name);
            arguments.add(whole.toString());
            run(ffmpeg().ffmpeg(arguments));
            return Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The MD5 of each decoded frame of one stream, in presentation order: what was seen or heard,
     * whatever it was packed in.
     *
     * @param input a file or URL
     * @param stream {@code v:0} or {@code a:0}
     */
    public static List<String> frameMd5(String input, String stream) {
        return frameMd5(List.of("-i", input), stream);
    }

    /** As {@link #frameMd5(String, String)}, with input arguments of the caller's. */
    public static List<String> frameMd5(List<String> input, String stream) {
        List<String> arguments = new ArrayList<>(List.of("-v", "error"));
        arguments.addAll(input);
        arguments.addAll(List.of("-map", "0:" + stream, "-fps_mode", "passthrough", "-f", "framemd5", "-"));
        return run(ffmpeg().ffmpeg(arguments))
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
                .toList();
    }

    /** What ffprobe prints for {@code entries} of {@code input}, as JSON. */
    public static String probe(String input, String entries) {
        return run(ffmpeg().ffprobe(List.of("-v", "error", "-of", "json", "-show_entries", entries, input)));
    }

    /** Runs to the end and returns standard output; fails with standard error. */
    public static String run(ProcessBuilder command) {
        try {
            Path errors = Files.createTempFile("stderr", ".txt");
            Process process = command.redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes());
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end: " + command.command());
            }
            String said = Files.readString(errors);
            Files.delete(errors);
            if (process.exitValue() != 0) {
                throw new AssertionError(command.command() + " exited with " + process.exitValue() + "\n" + said);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
