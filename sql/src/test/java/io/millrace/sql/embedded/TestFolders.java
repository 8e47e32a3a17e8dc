package io.millrace.sql.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Folders for embedded servers in tests. */
public final class TestFolders {
    private static final Path BINARIES = Path.of("target", "postgres-binaries").toAbsolutePath();

    private TestFolders() {}

    /** Spares a server in {@code home} the unpacking: a link to programs unpacked once a build. */
    public static synchronized void linkBinariesInto(Path home) throws IOException {
        Files.createDirectories(BINARIES);
        Binaries binaries = Binaries.unpack(BINARIES);
        Files.createSymbolicLink(home.resolve(binaries.folder().getFileName()), binaries.folder());
    }

    /** Copies {@code from} and all in it, links as links, with permissions. */
    static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Files.copy(
                        each,
                        to.resolve(from.relativize(each)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** Removes {@code folder} and all in it. */
    public static void delete(Path folder) throws IOException {
        Folders.delete(folder);
    }
}
