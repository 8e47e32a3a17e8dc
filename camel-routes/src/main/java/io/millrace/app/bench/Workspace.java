package io.millrace.app.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A temporary folder with all that a run writes, gone with {@link #close}. What a run that was killed
 * left goes when the next one makes its own beside it.
 */
final class Workspace implements AutoCloseable {
    private static final String PREFIX = "millrace-bench-";
    /** The process, and what makes it unique. */
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,10})-\\d+");

    private final Path folder;

    /** @param parent null for the system's temporary folder */
    Workspace(@Nullable Path parent) throws IOException {
        Path beside = parent == null ? Path.of(System.getProperty("java.io.tmpdir")) : parent;
        Files.createDirectories(beside);
        removeAbandoned(beside);
        folder = Files.createTempDirectory(
                beside, PREFIX + ProcessHandle.current().pid() + "-");
    }

    private static void removeAbandoned(Path beside) throws IOException {
        List<Path> abandoned;
        try (Stream<Path> folders = Files.list(beside)) {
            abandoned = folders.filter(Workspace::isAbandoned).toList();
        }
        for (Path each : abandoned) {
            remove(each);
        }
    }

    private static boolean isAbandoned(Path folder) {
        Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
        return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }

    /** Where encoded clips stay for the next run. */
    static Path clips() {
        return Path.of(System.getProperty("java.io.tmpdir"), "millrace-bench");
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() throws IOException {
        remove(folder);
    }

    private static void remove(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
