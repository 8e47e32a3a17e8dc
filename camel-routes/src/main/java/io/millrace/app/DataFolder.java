package io.millrace.app;

import io.millrace.app.config.FileTrouble;
import io.millrace.media.disk.DurableFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds everything written, taken by one process at a time. The operating system
 * drops the lock with the process, however it ends.
 */
public final class DataFolder implements AutoCloseable {
    private final Path root;
    private final FileChannel channel;

    private DataFolder(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /** @throws IOException if the folder cannot be made or written, or another process has it */
    public static DataFolder take(Path path) throws IOException {
        return tryTake(path)
                .orElseThrow(() -> new IOException("another Millrace runs on "
                        + path.toAbsolutePath().normalize()
                        + "; stop it, or start this one with --data DIR on a folder of its own"));
    }

    /**
     * As {@link #take}.
     *
     * @return empty if another process has it
     */
    static Optional<DataFolder> tryTake(Path path) throws IOException {
        Path root = path.toAbsolutePath().normalize();
        DurableFile.createFolders(root);
        if (!Files.isWritable(root)) {
            throw new IOException(FileTrouble.describe(new AccessDeniedException(root.toString()))
                    + "; run this as that user, or on another folder with --data DIR");
        }
        FileChannel channel =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new DataFolder(root, channel));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    public Path root() {
        return root;
    }

    public Path resolve(String name) {
        return root.resolve(name);
    }

    /** Lets go of the folder. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
