package io.millrace.recorder.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file's name is in its folder: on disk only when the folder is. */
public final class SyncedFolder {
    private SyncedFolder() {}

    /** Syncs the folder that {@code path} stands in. */
    public static void sync(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
