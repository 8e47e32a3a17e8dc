package io.millrace.app.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder with all that a run writes, gone with {@link #close}. */
final class Workspace implements AutoCloseable {
    private final Path folder;

    /** @param parent null for the system's temporary folder */
    Workspace(@org.jspecify.annotations.Nullable Path parent) throws IOException {
        if (parent != null) {
            Files.createDirectories(parent);
        }
        folder = parent == null
                ? Files.createTempDirectory("millrace-bench-")
                : Files.createTempDirectory(parent, "millrace-bench-");
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
