package io.millrace.recorder.spool;

import io.millrace.media.CameraId;
import io.millrace.recorder.file.AheadFile;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.OpenRecording;
import io.millrace.recorder.file.SyncedFolder;
import io.millrace.recorder.file.WaitingFile;
import io.millrace.recorder.ledger.LatestFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder where recordings lie until they are stored: {@code {camera}/{start}-{id}.mp4}, with
 * {@code .open} behind it while it grows. One process at a time uses it. Safe for use by many
 * threads.
 */
public final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final String CLOSED_SUFFIX = ".mp4";
    private static final String LOCK_FILE = ".lock";

    private final Path folder;
    private final FileChannel lockChannel;

    private Spool(Path folder, FileChannel lockChannel) {
        this.folder = folder;
        this.lockChannel = lockChannel;
    }

    /**
     * @param folder made if it is missing
     * @throws IOException if it cannot be used, or another process uses it
     */
    @SuppressWarnings("resource") // the lock goes with its channel
    public static Spool open(Path folder) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        Files.createDirectories(root);
        FileChannel channel =
                FileChannel.open(root.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // The same as held by another process, only that it is this one.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new IOException("the spool " + root + " is in use by another Millrace; give this one its own folder");
        }
        return new Spool(root, channel);
    }

    public Path folder() {
        return folder;
    }

    /** The camera's folder, made if it is missing. */
    Path cameraFolder(CameraId camera) throws IOException {
        Path path = folder.resolve(camera.value());
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path);
            SyncedFolder.sync(path);
        }
        return path;
    }

    /** The name that {@link #resolve} takes: with {@code /}, from the spool's folder on. */
    public String name(Path file) {
        return folder.relativize(file.toAbsolutePath().normalize()).toString().replace('\\', '/');
    }

    /** @throws IllegalArgumentException if {@code name} leads out of the spool */
    public Path resolve(String name) {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder) || file.equals(folder)) {
            throw new IllegalArgumentException("no name of a spool file: " + name);
        }
        return file;
    }

    /** Closed files, oldest first: those that wait for the object store. */
    public List<Path> closed() throws IOException {
        return files(CLOSED_SUFFIX);
    }

    /** Closed files of {@code camera}, oldest first. */
    public List<Path> closed(CameraId camera) throws IOException {
        Path cameraFolder = folder.resolve(camera.value());
        return Files.isDirectory(cameraFolder) ? files(cameraFolder, CLOSED_SUFFIX) : List.of();
    }

    /** Files that are open, or were when the process stopped. */
    List<Path> open() throws IOException {
        return files(CLOSED_SUFFIX + OpenRecording.OPEN_SUFFIX);
    }

    /** The same of {@code camera} alone. */
    List<Path> open(CameraId camera) throws IOException {
        return files(folder.resolve(camera.value()), CLOSED_SUFFIX + OpenRecording.OPEN_SUFFIX);
    }

    /** Samples that were in no recording when the process stopped. */
    List<Path> waiting() throws IOException {
        return files(WaitingFile.SUFFIX);
    }

    /** Samples that a recording was to get when the process stopped. */
    List<Path> ahead() throws IOException {
        return files(AheadFile.SUFFIX);
    }

    /** Of each camera with closed files, the latest of them. */
    public Map<CameraId, LatestFile> latest() throws IOException {
        Map<Path, Path> latest = new HashMap<>();
        closed().forEach(file -> latest.put(file.getParent(), file));
        Map<CameraId, LatestFile> ofCameras = new HashMap<>();
        for (Path file : latest.values()) {
            try {
                ClosedRecording recording = ClosedRecording.read(file);
                ofCameras.put(recording.camera(), new LatestFile(recording.start(), recording.end()));
            } catch (IOException e) {
                // Torn, another's, or on a bad block: a start does not depend on one file.
                LOG.warn("no recording that can be read file={}: {}", file, e.toString());
            }
        }
        return ofCameras;
    }

    /** Bytes in closed files. */
    public long closedBytes() throws IOException {
        long bytes = 0;
        for (Path file : closed()) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /**
     * Removes a closed file. Only when the object is verified and its row is in the catalogue. No
     * error if it is gone.
     */
    public void release(String name) throws IOException {
        Path file = resolve(name);
        if (!name.endsWith(CLOSED_SUFFIX)) {
            throw new IllegalArgumentException("not a closed recording: " + name);
        }
        if (Files.deleteIfExists(file)) {
            SyncedFolder.sync(file);
        }
    }

    private List<Path> files(String suffix) throws IOException {
        return files(folder, suffix);
    }

    private static List<Path> files(Path root, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(root, 2)) {
            return all.filter(file -> file.getFileName().toString().endsWith(suffix) && Files.isRegularFile(file))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        lockChannel.close();
    }
}
