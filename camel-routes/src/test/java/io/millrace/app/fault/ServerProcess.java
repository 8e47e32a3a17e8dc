package io.millrace.app.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Millrace as a child of the test, so that it can be killed. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final JsonNode facts;
    private final Duration startTime;

    private ServerProcess(Process process, JsonNode facts, Duration startTime) {
        this.process = process;
        this.facts = facts;
        this.startTime = startTime;
    }

    /** Returns when it serves. */
    static ServerProcess start(Path data, Map<String, String> settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--json", "--data", data.toString()));
        settings.forEach((key, value) -> arguments.addAll(List.of("--" + key, value)));
        long began = System.nanoTime();
        Process process = process(arguments, data.resolveSibling("server.log"));
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("{")) {
                Duration startTime = Duration.ofNanos(System.nanoTime() - began);
                return new ServerProcess(process, new ObjectMapper().readTree(line), startTime);
            }
        }
        throw new IOException("the server ended; see " + data.resolveSibling("server.log"));
    }

    /** Runs a command to its end; what it printed, and its exit code on the last line. */
    static String command(Path log, String... arguments) throws IOException, InterruptedException {
        Process process = process(List.of(arguments), log);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return out + "exit=" + process.waitFor();
    }

    private static Process process(List<String> arguments, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                // A child that lives for seconds: the better compiler never pays.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    String fact(String name) {
        return facts.path(name).asText();
    }

    /** From its begin until it served, recovery included. */
    Duration startTime() {
        return startTime;
    }

    /** SIGKILL; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, as an operator would. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
