package io.millrace.sql.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** A JVM of its own that runs an embedded server until it is killed. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final ProcessHandle postmaster;

    private ChildJvm(Process process, ProcessHandle postmaster) {
        this.process = process;
        this.postmaster = postmaster;
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
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line;
        while ((line = out.readLine()) != null) {
            if (line.startsWith("ready ")) {
                return new ChildJvm(
                        process,
                        ProcessHandle.of(Long.parseLong(line.substring("ready ".length())))
                                .orElseThrow());
            }
        }
        throw new IOException("the child ended before it was ready");
    }

    /** The child's side. */
    public static void main(String[] arguments) throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]), 0, arguments[1]);
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.NAME, arguments[1]);
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists written_by_the_child as select 42 as answer");
        }
        System.out.println("ready " + postgres.process().pid());
        System.in.read();
        postgres.close();
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle postmaster() {
        return postmaster;
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
