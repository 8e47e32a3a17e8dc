package io.millrace.app.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one process has used up to a moment, from {@code /proc}.
 *
 * @param atNanos {@link System#nanoTime}
 * @param cpuNanos user and system time, of dead threads too
 * @param threadNanos by thread name, of threads alive
 * @param writtenBytes sent to the storage layer
 */
record ProcessUse(long atNanos, long cpuNanos, Map<String, Long> threadNanos, long writtenBytes) {
    /** {@code USER_HZ}, which Linux fixes for user space. */
    private static final long TICK_NANOS = 10_000_000;

    /** @throws BenchException where there is no {@code /proc} to read */
    static void require() {
        if (!Files.isDirectory(Path.of("/proc/self/task"))) {
            throw new BenchException("the benchmark reads /proc, which this system has not: run it on Linux");
        }
    }

    static ProcessUse of(long pid) throws IOException {
        Map<String, Long> threads = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                try {
                    String name = Files.readString(task.resolve("comm")).strip();
                    String[] times = Files.readString(task.resolve("schedstat")).split(" ");
                    threads.merge(name, Long.parseLong(times[0]), Long::sum);
                } catch (NoSuchFileException e) {
                    // The thread ended meanwhile.
                } catch (IOException e) {
                    if (Files.exists(task)) {
                        throw e;
                    }
                }
            }
        }
        return new ProcessUse(System.nanoTime(), cpuNanos(pid), threads, written(pid));
    }

    /** CPU of the process and of all below it, those that have ended and were waited for included. */
    static long treeCpuNanos(ProcessHandle process) {
        long nanos = 0;
        for (ProcessHandle each : java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(process), process.descendants())
                .toList()) {
            try {
                nanos += cpuNanos(each.pid());
            } catch (IOException e) {
                // It ended meanwhile.
            }
        }
        return nanos;
    }

    private static long cpuNanos(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // Fields count from behind the name, which may hold spaces: utime is the 14th of all.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NANOS;
    }

    private static long written(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/io")).stream()
                .filter(line -> line.startsWith("write_bytes:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    /** From {@code /proc/PID/status}, in bytes: {@code VmRSS}, {@code VmHWM}. */
    static long memoryBytes(long pid, String field) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    /** CPU so far of the threads whose names begin with {@code prefix}. */
    long nanosOf(String prefix) {
        return threadNanos.entrySet().stream()
                .filter(thread -> thread.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    double coresSince(ProcessUse earlier) {
        return (double) (cpuNanos - earlier.cpuNanos) / (atNanos - earlier.atNanos);
    }

    /** Cores used since {@code earlier} by each part of the server, told by its threads' names. */
    Map<String, Double> coresByPart(ProcessUse earlier) {
        Map<String, Double> parts = new TreeMap<>();
        double elapsed = atNanos - earlier.atNanos;
        double named = 0;
        for (Map.Entry<String, Long> thread : threadNanos.entrySet()) {
            long used = thread.getValue() - earlier.threadNanos.getOrDefault(thread.getKey(), 0L);
            if (used > 0) {
                parts.merge(part(thread.getKey()), used / elapsed, Double::sum);
                named += used / elapsed;
            }
        }
        parts.merge("other", Math.max(0, coresSince(earlier) - named), Double::sum);
        Map<String, Double> ordered = new LinkedHashMap<>();
        parts.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(part -> ordered.put(part.getKey(), part.getValue()));
        return ordered;
    }

    private static String part(String thread) {
        // MINA renames the threads it is given.
        if (thread.startsWith("rtmp-io") || thread.startsWith("Nio") || thread.startsWith("EdgeProc")) {
            return "ingest";
        } else if (thread.startsWith("record-")) {
            return "record";
        } else if (thread.startsWith("vert.x-")) {
            return "https";
        } else if (thread.startsWith("GC ") || thread.startsWith("G1 ") || thread.startsWith("VM ")) {
            return "collector";
        } else if (thread.startsWith("C1 ") || thread.startsWith("C2 ")) {
            return "compiler";
        }
        return "other";
    }
}
