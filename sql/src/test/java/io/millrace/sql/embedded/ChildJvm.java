package io.millrace.sql.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;

/** A JVM of its own that runs an embedded server, and keeps it up, until it is killed. */
final class ChildJvm implements AutoCloseable {
    private static final String READY = "ready ";
    private static final String BACK = "back ";

    private final Process process;
    private final BufferedReader out;
    private final ProcessHandle postmaster;

    private ChildJvm(Process process, BufferedReader out) throws IOException {
        this.process = process;
        this.out = out;
        postmaster = told(READY);
    }

    static ChildJvm start(Path home, String password) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildJvm.class.getName(),
                        home.toString(),
                        password)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new ChildJvm(
                process, new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    }

    private ProcessHandle told(String what) throws IOException {
        String line;
        while ((line = out.readLine()) != null) {
            if (line.startsWith(what)) {
                return ProcessHandle.of(Long.parseLong(line.substring(what.length())))
                        .orElseThrow();
            }
        }
        throw new IOException("the child ended before it said " + what);
    }

    /** The child's side. */
    public static void main(String[] arguments) throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]), 0, arguments[1]);
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.NAME, arguments[1]);
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists written_by_the_child as select 42 as answer");
        }
        long first = postgres.process().pid();
        postgres.keepUp(alert -> {});
        System.out.println(READY + first);
        Thread.ofPlatform().daemon().start(() -> {
            while (postgres.process().pid() == first) {
                LockSupport.parkNanos(20_000_000);
            }
            System.out.println(BACK + postgres.process().pid());
        });
        System.in.read();
        postgres.close();
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle postmaster() {
        return postmaster;
    }

    /** The one after it, once that runs. */
    ProcessHandle nextPostmaster() throws IOException {
        return told(BACK);
    }

    /** SIGKILL: no shutdown hook runs. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void killWatchdog() throws Exception {
        for (ProcessHandle child : process.children().toList()) {
            child.destroyForcibly();
            child.onExit().get();
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
