package io.millrace.app.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The bundled FFmpeg as a viewer who plays along from the oldest segment on, until nothing more comes. */
public final class Player implements AutoCloseable {
    /** A live playlist has no end: FFmpeg gives up when so many reloads, a segment apart, brought nothing. */
    private static final List<String> LIVE =
            List.of("-live_start_index", "0", "-max_reload", "10", "-m3u8_hold_counters", "10");

    private final Path said;
    private final Process process;

    /**
     * @param folder for a list of what came of each stream
     * @param decoded streams whose frames are decoded: {@code v:0}
     * @param copied streams whose packets are taken as they are: {@code a:0}
     */
    public Player(String url, Path folder, List<String> decoded, List<String> copied) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-v", "error", "-nostdin", "-y"));
        arguments.addAll(LIVE);
        arguments.addAll(List.of("-i", url));
        for (String stream : decoded) {
            arguments.addAll(List.of("-map", "0:" + stream, "-fps_mode", "passthrough"));
            arguments.addAll(List.of("-f", "framemd5", list(folder, stream).toString()));
        }
        for (String stream : copied) {
            arguments.addAll(List.of("-map", "0:" + stream, "-c", "copy"));
            arguments.addAll(List.of("-f", "framemd5", list(folder, stream).toString()));
        }
        said = Files.createTempFile("player", ".txt");
        process = TestMedia.ffmpeg()
                .ffmpeg(arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(said.toFile())
                .start();
    }

    /** Waits for the end of the stream. */
    public void seen() throws Exception {
        assertThat(process.waitFor(120, TimeUnit.SECONDS))
                .as("the player ended")
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    }

    /** The MD5 of each frame, or packet, of {@code stream}. */
    public static List<String> came(Path folder, String stream) throws IOException {
        return Files.readAllLines(list(folder, stream)).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
                .toList();
    }

    private static Path list(Path folder, String stream) {
        return folder.resolve(stream.replace(':', '-') + ".md5");
    }

    /** The MD5 of each encoded packet of one stream of a file. */
    public static List<String> packets(Path file, String stream) {
        return packets(file.toString(), stream);
    }

    /** As {@link #packets(Path, String)}, of a file or URL. */
    public static List<String> packets(String input, String stream) {
        return TestMedia.run(TestMedia.ffmpeg()
                        .ffprobe(List.of(
                                "-v",
                                "error",
                                "-select_streams",
                                stream,
                                "-show_data_hash",
                                "md5",
                                "-show_entries",
                                "packet=data_hash",
                                "-of",
                                "csv=p=0",
                                input)))
                .lines()
                .map(line -> line.substring("MD5:".length(), "MD5:".length() + 32))
                .toList();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(said);
    }
}
