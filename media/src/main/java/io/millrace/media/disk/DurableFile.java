package io.millrace.media.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The way to write a small file that is needed for ever: beside its place, synced, renamed, and its
 * folder synced. After a power cut it is there whole, or as it was before. A rename alone does not
 * do: the name may reach the disk before the content, and the file is empty. Blocking; one writer
 * to a file at a time.
 */
public final class DurableFile {
    private static final String BESIDE = ".new";

    private DurableFile() {}

    /** With the permissions that new files get. */
    public static void write(Path file, byte[] content) throws IOException {
        replace(file, content);
    }

    /** For its owner alone, from its first byte on. */
    public static void writeSecret(Path file, byte[] content) throws IOException {
        replace(file, content, ownerOnly(file, "rw-------"));
    }

    private static void replace(Path file, byte[] content, FileAttribute<?>... attributes) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + BESIDE);
        // Of a process that was killed in the middle of it; its permissions would stay.
        Files.deleteIfExists(whole);
        try (FileChannel channel =
                FileChannel.open(whole, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolderOf(file);
    }

    /**
     * Makes {@code folder} where it is missing, and those above it: on disk when this returns.
     *
     * @throws FileAlreadyExistsException if a file is in the way
     */
    public static void createFolders(Path folder) throws IOException {
        createFolder(folder.toAbsolutePath());
    }

    /** As {@link #createFolders}; if it makes {@code folder}, then for its owner alone. */
    public static void createSecretFolder(Path folder) throws IOException {
        createFolder(folder.toAbsolutePath(), ownerOnly(folder, "rwx------"));
    }

    private static void createFolder(Path folder, FileAttribute<?>... attributes) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (folder.getParent() instanceof Path parent) {
            createFolder(parent);
        }
        try {
            Files.createDirectory(folder, attributes);
        } catch (FileAlreadyExistsException e) {
            // Made by somebody else meanwhile, or a file that is in the way.
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        syncFolderOf(folder);
    }

    /** What stands in the folder of {@code path} is there under its name after a power cut. */
    public static void syncFolderOf(Path path) throws IOException {
        if (path.toAbsolutePath().getParent() instanceof Path folder) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
