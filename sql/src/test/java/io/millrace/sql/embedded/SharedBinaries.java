package io.millrace.sql.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The server's programs, unpacked once for all tests of a build, in a folder everybody may enter. */
public final class SharedBinaries {
    private static final Path FOLDER = Path.of("target", "postgres-binaries").toAbsolutePath();

    private SharedBinaries() {}

    /** Makes {@code home/bin-…} a link to the shared folder. */
    public static synchronized void linkInto(Path home) throws IOException {
        Files.createDirectories(FOLDER);
        Binaries binaries = Binaries.unpack(FOLDER);
        Files.setPosixFilePermissions(FOLDER, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(home.resolve(binaries.folder().getFileName()), binaries.folder());
    }
}
