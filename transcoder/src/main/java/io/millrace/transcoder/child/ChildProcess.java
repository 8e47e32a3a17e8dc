package io.millrace.transcoder.child;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child that ends when we do, however we end: a shell in between leaves a watcher behind that
 * reads the child's standard input, which only we hold, and kills the child when that breaks. So
 * a child that hangs, deaf to broken pipes, goes as well. The shell then becomes the child: its
 * process id is the child's.
 *
 * <p>The child itself has no standard input. Standard output is the caller's to read; of standard
 * error the last lines are kept.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int BUFFER_BYTES = 4096;
    /** No core dumps: they would hold pictures of the camera. */
    private static final String WRAPPER = """
            exec 3<&0
            (read -r _ <&3; kill -9 $$) >/dev/null 2>&1 &
            ulimit -c 0
            [ "$2" = 0 ] || ulimit -v "$2" 2>/dev/null
            niceness=$1
            shift 2
            [ "$niceness" = 0 ] || exec nice -n "$niceness" "$@" </dev/null 3<&-
            exec "$@" </dev/null 3<&-
            """;

    private final Process process;
    private final OutputTail errors = new OutputTail();
    private final Thread errorReader;

    private ChildProcess(Process process) {
        this.process = process;
        // A platform thread: reading a pipe would hold a virtual thread's carrier.
        errorReader = Thread.ofPlatform().daemon().name("child-stderr").unstarted(this::drainErrors);
    }

    /**
     * @param command what to run, where, and in which environment; not changed
     * @throws IOException if there is no such program
     */
    public static ChildProcess start(ProcessBuilder command, ChildLimits limits) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                WRAPPER,
                "sh",
                Integer.toString(limits.niceness()),
                Long.toString(limits.addressSpaceBytes() / 1024)));
        line.addAll(command.command());
        ProcessBuilder wrapped = new ProcessBuilder(line).directory(command.directory());
        wrapped.environment().clear();
        wrapped.environment().putAll(command.environment());
        ChildProcess child = new ChildProcess(wrapped.start());
        child.errorReader.start();
        return child;
    }

    private void drainErrors() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = process.getErrorStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                errors.append(buffer, n);
            }
        } catch (IOException e) {
            // The child was killed: what it said before is what there is.
        }
    }

    /** The child's standard output; closed with the child. */
    public InputStream output() {
        return process.getInputStream();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * The last lines of its standard error, on one line; all of them once it has ended by itself.
     * To be asked before {@link #kill} and {@link #close}, which close the pipe.
     */
    public String lastWords() {
        if (!process.isAlive()) {
            try {
                errorReader.join(GRACE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return errors.text();
    }

    /**
     * Waits for the child to end by itself.
     *
     * @return its exit code, or -1 when it has not ended by then
     */
    public int waitFor(Duration timeout) throws InterruptedException {
        return process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS) ? process.exitValue() : -1;
    }

    /** Runs {@code task} when it has ended, at once if it has; on a thread of the JDK's, not to be held up. */
    public void onExit(Runnable task) {
        var unused = process.onExit().thenRun(task);
    }

    /** At once, without asking. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Asks it to end, kills it when it does not within two seconds, and waits for that. Idempotent. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
