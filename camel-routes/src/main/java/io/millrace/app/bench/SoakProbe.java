package io.millrace.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Measures what a server holds. One thread. */
final class SoakProbe {
    static final String OUTBOX = "outbox";
    private static final List<String> TABLES =
            List.of("recordings", "recording_indexes", "gaps", "stream_sessions", OUTBOX);
    private static final String HEAP = "Java Heap";

    private final MillraceServer server;
    private final long startNanos = System.nanoTime();
    private long lastNanos = startNanos;
    private long lastCpuNanos;

    SoakProbe(MillraceServer server) throws IOException {
        this.server = server;
        lastCpuNanos = ProcessUse.treeCpuNanos(server.process());
    }

    SoakSample sample() throws IOException, InterruptedException {
        long cpu = ProcessUse.treeCpuNanos(server.process());
        long now = System.nanoTime();
        double cores = (double) (cpu - lastCpuNanos) / Math.max(1, now - lastNanos);
        lastCpuNanos = cpu;
        lastNanos = now;
        JsonNode figures = server.figuresAfterCollection();
        Map<String, Long> beside = new TreeMap<>();
        figures.get("nativeBytes")
                .properties()
                .forEach(part -> beside.put(part.getKey(), part.getValue().asLong()));
        beside.remove(HEAP);
        return new SoakSample(
                (now - startNanos) / 1e9,
                figures.get("heapUsedBytes").asLong(),
                beside.values().stream().mapToLong(Long::longValue).sum(),
                beside,
                ProcessUse.memoryBytes(server.pid(), "VmRSS"),
                server.database()
                        .map(first -> Stream.concat(Stream.of(first), first.descendants())
                                .mapToLong(process -> ProcessUse.memoryBytes(process.pid(), "VmRSS"))
                                .sum())
                        .orElse(0L),
                figures.get("threads").asLong(),
                entries(Path.of("/proc/" + server.pid() + "/fd")),
                server.process().descendants().count(),
                files(server.data().resolve("spool")),
                server.rows(TABLES),
                figures.get("windowBytes").asLong(),
                cores);
    }

    private static long entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    private static long files(Path folder) throws IOException {
        long count = 0;
        try (Stream<Path> cameras = Files.list(folder)) {
            for (Path camera : (Iterable<Path>) cameras.filter(Files::isDirectory)::iterator) {
                try {
                    count += entries(camera);
                } catch (NoSuchFileException e) {
                    // It went with its last file.
                }
            }
        }
        return count;
    }
}
