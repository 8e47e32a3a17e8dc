package io.millrace.transcoder.ffmpeg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The libraries that FFmpeg's libavdevice names and that a plain server lacks. For each one that is
 * missing, a {@link StubSharedObject} is written; one that is there is never shadowed.
 */
final class SystemLibraries {
    private static final List<String> NAMED_BY_LIBAVDEVICE =
            List.of("libxcb.so.1", "libxcb-shm.so.0", "libasound.so.2", "libpulse.so.0");
    private static final List<Path> FOLDERS = List.of(
            Path.of("/lib/x86_64-linux-gnu"),
            Path.of("/usr/lib/x86_64-linux-gnu"),
            Path.of("/lib/aarch64-linux-gnu"),
            Path.of("/usr/lib/aarch64-linux-gnu"),
            Path.of("/lib64"),
            Path.of("/usr/lib64"),
            Path.of("/lib"),
            Path.of("/usr/lib"),
            Path.of("/usr/local/lib"));

    private SystemLibraries() {}

    /**
     * Writes the missing ones to {@code folder}.
     *
     * @return the names written; empty when the system has them all
     */
    static List<String> standIn(Path folder, String architecture) throws IOException {
        List<String> missing =
                NAMED_BY_LIBAVDEVICE.stream().filter(name -> !isInstalled(name)).toList();
        for (String name : missing) {
            Files.createDirectories(folder);
            // Beside and renamed: another process may be loading it.
            Path whole = Files.createTempFile(folder, name, ".new");
            Files.write(whole, StubSharedObject.bytes(name, architecture));
            Files.move(
                    whole, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return missing;
    }

    private static boolean isInstalled(String name) {
        return FOLDERS.stream().anyMatch(folder -> Files.exists(folder.resolve(name)));
    }
}
