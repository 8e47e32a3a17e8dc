package io.millrace.sql.embedded;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Stops the server when this JVM dies, however it dies: a shell that waits on a pipe whose other
 * end is ours. It costs one sleeping process; without it a killed JVM would leave the server until
 * the next start finds it.
 */
final class Watchdog implements AutoCloseable {
    /**
     * Deaf to the signals a terminal sends to everyone, so that it outlives a Ctrl-C. Looks whether
     * the pid is still the server's, for it may have been given to another process meanwhile.
     */
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM
            while read -r ignored; do :; done
            read -r now < "$2" && [ "$now" = "$1" ] && kill -INT "$1"
            """;

    private final Process process;

    private Watchdog(Process process) {
        this.process = process;
    }

    static Watchdog over(Postmaster postmaster) throws IOException {
        Path pidFile = postmaster.cluster().resolve("postmaster.pid");
        return new Watchdog(new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        SCRIPT,
                        "millrace-postgres-watchdog",
                        Long.toString(postmaster.process().pid()),
                        pidFile.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Lets it go; the server is gone, and its pid may be another process's by now: it must signal nobody. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
