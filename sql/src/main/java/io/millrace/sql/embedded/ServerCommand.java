package io.millrace.sql.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs one of the server's programs to its end. */
final class ServerCommand {
    private static final int TAIL_CHARS = 1_000;

    private ServerCommand() {}

    /** @param output the last of what it printed, both streams */
    record Result(int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }
    }

    /**
     * @param outputFile what it prints goes there, not into a pipe: a server it leaves behind would
     *     keep the pipe open
     * @throws IOException if it cannot be started, or does not end in time
     */
    static Result run(List<String> command, Path outputFile, Duration timeout)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(outputFile.toFile());
        settle(builder.environment());
        Process process = builder.start();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(command.getLast() + " did not end within " + timeout.toSeconds() + " s; "
                        + outputFile + " has what it printed");
            }
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), tail(outputFile));
    }

    /**
     * PG… variables of the operator's shell would override our settings; messages stay in English; large
     * pages are asked for the chunks of live streams, not for what many small processes hold.
     */
    private static void settle(Map<String, String> environment) {
        environment.remove("GLIBC_TUNABLES");
        environment.keySet().removeIf(name -> name.startsWith("PG"));
        environment.keySet().removeIf(name -> name.startsWith("LC_"));
        environment.put("LC_ALL", "C");
    }

    /** The end of a log, for an error message; empty when there is none. */
    static String tail(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        String all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        return all.substring(Math.max(0, all.length() - TAIL_CHARS));
    }
}
