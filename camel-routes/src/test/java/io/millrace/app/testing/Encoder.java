package io.millrace.app.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The bundled FFmpeg as a camera: sends a clip as it is, in real time. */
public final class Encoder implements AutoCloseable {
    private final Process process;
    private final Path said;

    /** @param url {@code rtmps://…}, key included */
    public Encoder(Path clip, String url, String... input) throws IOException {
        this(clip, url, List.of(input), List.of());
    }

    /** The same with options for what goes out. */
    public Encoder(Path clip, String url, List<String> input, List<String> output) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-v", "error", "-nostdin", "-re"));
        arguments.addAll(input);
        arguments.addAll(List.of("-i", clip.toString(), "-c", "copy"));
        arguments.addAll(output);
        arguments.addAll(List.of("-f", "flv", url));
        said = Files.createTempFile("encoder", ".txt");
        process = TestMedia.ffmpeg()
                .ffmpeg(arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(said.toFile())
                .start();
    }

    /** Waits for its end and expects that all was sent. */
    public void sent() throws Exception {
        assertThat(end()).as(said()).isZero();
    }

    /** Waits for its end, which is to be a failure; returns what it said. */
    public String refused() throws Exception {
        assertThat(end()).as(said()).isNotZero();
        return said();
    }

    /** As when its power goes: no word of farewell. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    private int end() throws InterruptedException {
        assertThat(process.waitFor(120, TimeUnit.SECONDS))
                .as("the encoder ended")
                .isTrue();
        return process.exitValue();
    }

    private String said() throws IOException {
        return Files.readString(said);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(said);
    }
}
