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
            List.of("-live_start_index", "0", "-max_reload", "4", "-m3u8_hold_counters", "4");

    private final Path said;
    private final Process process;

    /** @param folder for a list of the frames of each stream: {@code v:0}, {@code a:0} */
    public Player(String url, Path folder, List<String> streams) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-v", "error", "-nostdin", "-y"));
        arguments.addAll(LIVE);
        arguments.addAll(List.of("-i", url));
        for (String stream : streams) {
            arguments.addAll(List.of("-map", "0:" + stream, "-fps_mode", "passthrough"));
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

    /** The MD5 of each frame of {@code stream} that was decoded. */
    public static List<String> frames(Path folder, String stream) throws IOException {
        return Files.readAllLines(list(folder, stream)).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
                .toList();
    }

    private static Path list(Path folder, String stream) {
        return folder.resolve(stream.replace(':', '-') + ".md5");
    }

    /** The encoded packets of one stream of a file or URL, as hashes: what came, whatever a decoder makes of it. */
    public static List<String> packets(String url, String stream) {
        List<String> arguments = new ArrayList<>(List.of("-v", "error"));
        if (url.startsWith("http")) {
            arguments.addAll(LIVE);
        }
        arguments.addAll(List.of("-select_streams", stream, "-show_data_hash", "md5"));
        arguments.addAll(List.of("-show_entries", "packet=data_hash", "-of", "csv=p=0", url));
        return TestMedia.run(TestMedia.ffmpeg().ffprobe(arguments)).lines().toList();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(said);
    }
}
