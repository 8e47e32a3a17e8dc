package io.millrace.transcoder.ladder;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child's sockets lie in a folder that only we can enter, below the temporary folder: a socket's
 * path may have 108 characters, which a data folder's can exceed. The name holds our process id, so
 * that what a killed server left can be told apart and taken away.
 */
final class SocketFolder {
    private static final Logger LOG = LoggerFactory.getLogger(SocketFolder.class);
    private static final String PREFIX = "millrace-ladder-";

    private SocketFolder() {}

    static Path create() throws IOException {
        return Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
    }

    /** Removes those of processes that are gone. */
    static void sweep(Path parent) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                String[] name = folder.getFileName().toString().split("-");
                boolean ours = name.length > 3 && name[2].matches("[0-9]{1,9}");
                if (ours && ProcessHandle.of(Long.parseLong(name[2])).isEmpty()) {
                    delete(folder);
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot look for old folders in {}: {}", parent, e.getMessage());
        }
    }

    static void delete(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                Files.deleteIfExists(entry);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", folder, e.getMessage());
        }
    }
}
