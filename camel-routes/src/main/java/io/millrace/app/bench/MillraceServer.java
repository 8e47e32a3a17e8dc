package io.millrace.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code millrace serve} in a process of its own, with the flags this one was launched with and an
 * empty data folder; both are gone after {@link #close}.
 */
final class MillraceServer implements AutoCloseable {
    private static final long STOP_SECONDS = 30;
    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final int DRAIN_TRIES = 40;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path data;
    private final Process process;
    private final JsonNode facts;
    private final Duration startTime;

    /**
     * Returns when cameras and viewers are served.
     *
     * @param data made if missing; the caller removes it
     * @param settings flags, without the leading dashes
     * @param flags more flags of its JVM
     */
    static MillraceServer start(Path data, Map<String, String> settings, String... flags) throws IOException {
        return new MillraceServer(data, settings, List.of(flags));
    }

    private MillraceServer(Path data, Map<String, String> settings, List<String> flags) throws IOException {
        this.data = data;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.millrace.app.cli.Main"));
        command.addAll(List.of("serve", "--json", "--diagnostics", "--while-stdin", "--data", data.toString()));
        Map<String, String> all = new HashMap<>(Map.of("rtmps.port", "0", "http.port", "0", "node", "bench"));
        all.putAll(settings);
        all.forEach((key, value) -> command.addAll(List.of("--" + key, value)));
        Files.createDirectories(data);
        Path log = data.resolve("server.log");
        long began = System.nanoTime();
        // Its standard input stays open for as long as this process lives: that is what it watches.
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        // Nobody's settings: with a real server's, this one would work on its catalogue and its store.
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
        process = builder.start();
        // The log goes to standard output as well; the one line that is JSON says where it serves.
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.startsWith("{")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new BenchException("the server did not start; its log is " + log + ": " + tail(log));
        }
        startTime = Duration.ofNanos(System.nanoTime() - began);
        facts = json.readTree(line);
        Thread.ofVirtual().start(() -> drain(out));
    }

    private static void drain(BufferedReader out) {
        try (out) {
            while (out.readLine() != null) {
                // An unread pipe would stop the server in the end.
            }
        } catch (IOException e) {
            // The server has gone.
        }
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    long pid() {
        return process.pid();
    }

    /** The process and what it runs beside itself: encoders, picture makers. The database is apart. */
    ProcessHandle process() {
        return process.toHandle();
    }

    Path data() {
        return data;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** From the start of the process to the line that says it serves. */
    Duration startTime() {
        return startTime;
    }

    Path certificate() {
        return Path.of(facts.get("certificate").asText());
    }

    Path privateKey() {
        return certificate().resolveSibling("private-key.pem");
    }

    /** What encrypts HTTPS: the JDK, or OpenSSL and its like. */
    String tls() throws IOException, InterruptedException {
        return figures().get("httpsTls").asText();
    }

    /** The API, with the first administrator logged in. */
    BenchApi api() throws IOException, InterruptedException {
        String console = facts.get("console").asText();
        return BenchApi.logIn(
                URI.create(console), certificate(), facts.get("password").asText());
    }

    /** CPU so far of the embedded database, which runs apart from its starter; 0 if there is none. */
    long databaseCpuNanos() throws IOException {
        return database().map(ProcessUse::treeCpuNanos).orElse(0L);
    }

    /** The embedded database's first process. */
    Optional<ProcessHandle> database() throws IOException {
        List<String> lines = postmaster();
        return lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
    }

    /** How many rows each table of the embedded catalogue has, by name; none without one. */
    Map<String, Long> rows(List<String> tables) throws IOException {
        List<String> lines = postmaster();
        Map<String, Long> rows = new LinkedHashMap<>();
        if (lines.size() < 4) {
            return rows;
        }
        String password =
                Files.readString(data.resolve("postgres/superuser.password")).strip();
        String url = "jdbc:postgresql://127.0.0.1:" + lines.get(3).strip() + "/millrace";
        try (Connection connection = DriverManager.getConnection(url, "postgres", password);
                Statement statement = connection.createStatement()) {
            for (String table : tables) {
                try (ResultSet count = statement.executeQuery("select count(*) from " + table)) {
                    count.next();
                    rows.put(table, count.getLong(1));
                }
            }
        } catch (SQLException e) {
            throw new IOException("cannot count the catalogue's rows: " + e.getMessage(), e);
        }
        return rows;
    }

    /** Of {@code postmaster.pid}: process, folder, start, port. */
    private List<String> postmaster() throws IOException {
        Optional<Path> found;
        try (Stream<Path> files = Files.find(data, 4, (file, is) -> file.endsWith("postmaster.pid"))) {
            found = files.findFirst();
        }
        return found.isEmpty() ? List.of() : Files.readAllLines(found.get());
    }

    /** What the server measured of itself. */
    JsonNode figures() throws IOException, InterruptedException {
        return json.readTree(diagnostics("/figures", "GET"));
    }

    /** The same, after a full collection, with the JVM's memory beside the heap. */
    JsonNode figuresAfterCollection() throws IOException, InterruptedException {
        return json.readTree(diagnostics("/collect", "POST"));
    }

    /** All that was sent must be in a part, and where it is to be recorded also on record; waits for it a while. */
    long lostOf(long sentSamples) throws IOException, InterruptedException {
        long lost = 0;
        for (int i = 0; i < DRAIN_TRIES && isAlive(); i++) {
            JsonNode figures = figures();
            long packaged = figures.get("videoSamples").asLong()
                    + figures.get("audioSamples").asLong();
            lost = Math.max(sentSamples - packaged, 0)
                    + figures.get("droppedSamples").asLong();
            if (lost == 0) {
                return 0;
            }
            Thread.sleep(SETTLE);
        }
        return lost;
    }

    void resetHistograms() throws IOException, InterruptedException {
        diagnostics("/reset", "POST");
    }

    /** {@link System#nanoTime} at which each of the camera's latest parts was there, by sequence number. */
    Map<Long, Long> parts(String camera) throws IOException, InterruptedException {
        Map<Long, Long> parts = new HashMap<>();
        new String(diagnostics("/parts/" + camera, "GET"), StandardCharsets.US_ASCII)
                .lines()
                .forEach(line -> {
                    int space = line.indexOf(' ');
                    parts.put(Long.parseLong(line.substring(0, space)), Long.parseLong(line.substring(space + 1)));
                });
        return parts;
    }

    /** A flight recording of so many seconds. */
    byte[] profile(int seconds) throws IOException, InterruptedException {
        return diagnostics("/profile?seconds=" + seconds, "GET");
    }

    private byte[] diagnostics(String path, String method) throws IOException, InterruptedException {
        URI uri = URI.create(facts.get("diagnostics").asText() + path);
        var request = HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
        return http.send(request.build(), BodyHandlers.ofByteArray()).body();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
