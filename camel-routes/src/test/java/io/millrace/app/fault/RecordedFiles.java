package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What lies on disk of the record, in the spool and in the embedded store, and what the command line
 * says of it.
 *
 * @param data the server's data folder
 * @param scratch for what commands print
 */
record RecordedFiles(Path data, Path scratch) {
    /** Of fifty kills' last ones, on a busy machine. */
    private static final Duration UPLOADS = Duration.ofMinutes(3);

    /** Files of the spool that may still be written to, and their sizes. */
    Map<Path, Long> growing() throws IOException {
        Map<Path, Long> sizes = new TreeMap<>();
        for (Path file : files(spool(), "")) {
            if (!file.toString().endsWith(".mp4")) {
                try {
                    sizes.put(file, Files.size(file));
                } catch (NoSuchFileException e) {
                    // Finished meanwhile: the next look is another one.
                    sizes.put(file, -1L);
                }
            }
        }
        return sizes;
    }

    /** Returns when all recordings are in the store. */
    void awaitEmptySpool() throws IOException {
        long deadline = System.nanoTime() + UPLOADS.toNanos();
        while (!files(spool(), ".mp4").isEmpty()) {
            assertThat(System.nanoTime()).as("files stay in the spool").isLessThan(deadline);
            LockSupport.parkNanos(100_000_000);
        }
        assertThat(files(spool(), ".open")).isEmpty();
    }

    /** An object for each row, a row for each object, and no other file. */
    void assertOnly(Set<String> rows) throws IOException {
        Set<String> objects = new HashSet<>();
        for (Path file : files(data.resolve("objects"), "")) {
            String name = file.getFileName().toString();
            assertThat(name).as("litter").matches("\\d{8}T\\d{6}Z-[0-9a-f-]{36}\\.(mp4|jpgs)");
            objects.add(name.substring(name.indexOf('-') + 1, name.lastIndexOf('.')));
        }
        assertThat(objects).isEqualTo(rows);
        assertThat(files(spool(), "").stream()
                        .map(file -> file.getFileName().toString())
                        .distinct())
                .containsExactlyInAnyOrder(".lock", ".chain");
    }

    /** All of a camera's recordings, by their chains; the server does not run. */
    void assertIntact(String camera) throws Exception {
        int stored = files(data.resolve("objects/millrace/recordings/" + camera), ".mp4")
                .size();
        assertThat(command("verify", "--camera", camera))
                .contains(stored + " of them intact, 0 findings")
                .endsWith("exit=0");
    }

    /** The server does not run. */
    void assertNoObjectWithoutRow() throws Exception {
        assertThat(command("rebuild"))
                .as("an object without a row")
                .contains("recordings in the store, 0 of them new")
                .endsWith("exit=0");
    }

    private String command(String command, String... options) throws Exception {
        return ServerProcess.command(
                scratch.resolve(command + ".log"),
                Stream.concat(Stream.of("recordings", command, "--data", data.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    private Path spool() {
        return data.resolve("spool");
    }

    private static List<Path> files(Path root, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(
                            file -> Files.isRegularFile(file) && file.toString().endsWith(suffix))
                    .toList();
        }
    }
}
