package io.millrace.sql.embedded;

import io.millrace.sql.PostgresException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server process, known by the {@code postmaster.pid} in its data folder. */
record Postmaster(ProcessHandle process, Path cluster) {
    private static final String PID_FILE = "postmaster.pid";
    private static final Logger log = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration FAST_STOP = Duration.ofSeconds(30);
    private static final Duration IMMEDIATE_STOP = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);

    /**
     * The server that works on {@code cluster} now, if any: one that a killed Millrace left, or our
     * own. A file that names a process which is something else is stale, as after a reboot or in a
     * new container, and removed, because PostgreSQL would take that process for a server.
     *
     * @throws PostgresException when it cannot be told whether the process is the server
     */
    static Optional<Postmaster> find(Path cluster) throws IOException {
        Path file = cluster.resolve(PID_FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Optional<ProcessHandle> process = pid(file).flatMap(ProcessHandle::of).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            // Left alone: PostgreSQL removes it after making sure that no backend is left either.
            return Optional.empty();
        }
        List<String> command = commandLine(process.get());
        boolean postgres = !command.isEmpty()
                && Path.of(command.getFirst()).getFileName().toString().equals("postgres");
        if (!postgres) {
            Files.delete(file);
            log.info(
                    "postgres=embedded removed a stale {}: process {} is dead or something else",
                    file,
                    process.get().pid());
            return Optional.empty();
        }
        if (command.contains(cluster.toString())) {
            return Optional.of(new Postmaster(process.get(), cluster));
        }
        throw new PostgresException(
                PostgresException.Kind.IN_USE,
                "process " + process.get().pid() + " is a PostgreSQL server that may be working on " + cluster
                        + ": stop it, or if it has nothing to do with that folder, remove " + file);
    }

    private static Optional<Long> pid(Path file) throws IOException {
        String first = Files.readString(file).lines().findFirst().orElse("").strip();
        // A standalone backend writes its pid with a minus.
        return first.matches("[0-9]{1,10}") ? Optional.of(Long.valueOf(first)) : Optional.empty();
    }

    /** The fourth line of {@code postmaster.pid}; empty until the server has written it. */
    Optional<Integer> port() throws IOException {
        return Files.readString(cluster.resolve(PID_FILE))
                .lines()
                .skip(3)
                .findFirst()
                .map(String::strip)
                .filter(line -> line.matches("[0-9]{1,5}"))
                .map(Integer::valueOf);
    }

    /** The eighth line, which the server writes last: whether it is done with recovery, and takes connections. */
    boolean isReady() throws IOException {
        return Files.readString(cluster.resolve(PID_FILE))
                .lines()
                .skip(7)
                .findFirst()
                .map(String::strip)
                .equals(Optional.of("ready"));
    }

    private static List<String> commandLine(ProcessHandle process) throws IOException {
        // Readable by everybody, unlike the link to the executable that ProcessHandle looks at.
        Path linux = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        if (Files.exists(Path.of("/proc/self/cmdline"))) {
            try {
                String line = new String(Files.readAllBytes(linux), StandardCharsets.UTF_8);
                return line.isEmpty() ? List.of() : List.of(line.split("\0"));
            } catch (IOException e) {
                if (process.isAlive()) {
                    throw e;
                }
                return List.of();
            }
        }
        List<String> command = new ArrayList<>();
        process.info().command().ifPresent(command::add);
        process.info().arguments().ifPresent(arguments -> command.addAll(List.of(arguments)));
        return command;
    }

    /** Ends it: sessions are cut off, everything committed is on disk. Returns when it is gone. */
    void stop() throws IOException, InterruptedException {
        // The signals, not pg_ctl: it would refuse to work for root, or on another user's server.
        if (!signal("INT", FAST_STOP)) {
            log.warn(
                    "postgres=embedded pid={} does not stop within {} s, forcing it",
                    process.pid(),
                    FAST_STOP.toSeconds());
            if (!signal("QUIT", IMMEDIATE_STOP)) {
                throw new IOException("PostgreSQL, process " + process.pid() + ", does not stop");
            }
        }
    }

    private boolean signal(String name, Duration wait) throws IOException, InterruptedException {
        // The shell's own kill: the program is missing in small containers.
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        // Looked at rather than awaited: it is not our child, and to ProcessHandle.onExit it lives
        // until its parent has collected it. A lazy init takes two seconds for that, and in a
        // container without one nobody does.
        long deadline = System.nanoTime() + wait.toNanos();
        while (!isGone()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    /** What has no command line any more is dead, collected or not. */
    boolean isGone() throws IOException {
        return !process.isAlive() || commandLine(process).isEmpty();
    }
}
