package io.millrace.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.testing.ApiClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The distribution, started by its launcher as a person would. */
final class MillraceProcess implements AutoCloseable {
    /** Exit codes of one that was asked to stop: its own, after SIGINT, after SIGTERM. */
    static final List<Integer> STOPPED = List.of(0, 130, 143);

    private static final int SIGINT = 2;
    private static final Path LAUNCHER =
            Path.of("target", "distribution", "bin", "millrace").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START = Duration.ofSeconds(90);

    private final Process process;
    private final Path log;
    private final BufferedReader output;

    private MillraceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param folder the working folder; its log goes beside it */
    static MillraceProcess start(Path folder, String... arguments) throws IOException {
        return start(folder, Map.of(), arguments);
    }

    /** As {@link #start(Path, String...)}, with more in its environment. */
    static MillraceProcess start(Path folder, Map<String, String> variables, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile("millrace", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
        // The Java that runs this test, so that no other is looked for.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MILLRACE_JAVA_OPTS", "-Xmx512m");
        builder.environment().putAll(variables);
        return new MillraceProcess(builder.start(), log);
    }

    /** The one line of JSON that says where everything is; waits for it. */
    JsonNode announced() throws Exception {
        Thread late = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(START);
                process.destroyForcibly();
            } catch (InterruptedException e) {
                // It came in time.
            }
        });
        String line = output.readLine();
        late.interrupt();
        assertThat(line).as("%s", this).isNotNull();
        return JSON.readTree(line);
    }

    static ApiClient api(JsonNode announced, String password) throws Exception {
        String console = announced.get("console").asText();
        return new ApiClient(
                console.substring(0, console.length() - 1),
                Path.of(announced.get("certificate").asText()),
                password);
    }

    /** The line of output that holds {@code text}; waits for it. */
    String line(String text) throws IOException {
        String line = output.readLine();
        while (line != null && !line.contains(text)) {
            line = output.readLine();
        }
        assertThat(line).as("%s", this).isNotNull();
        return line;
    }

    /** All that it prints until its end. */
    String output() throws IOException {
        return output.lines().collect(Collectors.joining("\n"));
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Every process that it started, and those that they started. */
    Set<ProcessHandle> children() {
        return process.descendants().collect(Collectors.toSet());
    }

    /**
     * What Ctrl-C sends on a terminal. A shell starts background jobs with that signal ignored, which
     * children inherit and Java respects: there, what a service manager sends.
     */
    void interrupt() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", interruptIgnored() ? "-TERM" : "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static boolean interruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        String ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("0");
        return (Long.parseUnsignedLong(ignored, 16) & (1L << (SIGINT - 1))) != 0;
    }

    /** What nothing can be done about. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ended").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(log);
    }

    @Override
    public String toString() {
        try {
            return "Millrace, which said:\n" + log();
        } catch (IOException e) {
            return "Millrace, whose log cannot be read: " + e.getMessage();
        }
    }
}
