package io.millrace.recorder.file;

import io.millrace.media.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Path;

/** A file's name is in its folder: on disk only when the folder is. */
public final class SyncedFolder {
    private SyncedFolder() {}

    /** Syncs the folder that {@code path} stands in. */
    public static void sync(Path path) throws IOException {
        DurableFile.syncFolderOf(path);
    }
}
