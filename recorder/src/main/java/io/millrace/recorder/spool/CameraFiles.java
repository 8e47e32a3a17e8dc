package io.millrace.recorder.spool;

import io.millrace.media.CameraId;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStore.StoredObject;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.recorder.file.ClosedRecording;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A camera's closed recordings wherever they lie, found by their names alone: no catalogue, no
 * lock, beside a server that runs. Blocking.
 */
public final class CameraFiles {
    private final CameraId camera;
    private final Instant from;
    private final Instant to;
    private final Visitor visitor;

    /** Is given a name for people, and the file for as long as the call lasts. */
    public interface Visitor {
        void visit(String name, Path file) throws IOException;
    }

    /** Those that start within {@code [from, to)}. */
    public CameraFiles(CameraId camera, Instant from, Instant to, Visitor visitor) {
        this.camera = camera;
        this.from = from;
        this.to = to;
        this.visitor = visitor;
    }

    /** @param folder a spool, or what the embedded store keeps of a bucket; nothing if it is missing */
    public void inFolder(Path folder) throws IOException {
        for (Path root : List.of(folder.resolve(camera.value()), folder.resolve("recordings/" + camera))) {
            if (!Files.isDirectory(root)) {
                continue;
            }
            List<Path> files;
            try (Stream<Path> all = Files.walk(root)) {
                files = all.filter(file -> wanted(file.getFileName().toString()))
                        .sorted()
                        .toList();
            }
            for (Path file : files) {
                try {
                    visitor.visit(file.toString(), file);
                } catch (NoSuchFileException e) {
                    // Stored and released while we looked.
                    continue;
                }
            }
        }
    }

    /** Fetches one object at a time to a temporary file. */
    public void inStore(ObjectStore store) throws IOException {
        List<StoredObject> objects = new ArrayList<>();
        store.list("recordings/" + camera + "/", object -> {
            if (wanted(object.key().substring(object.key().lastIndexOf('/') + 1))) {
                objects.add(object);
            }
        });
        for (StoredObject object : objects) {
            Path copy = Files.createTempFile("recording", ".mp4");
            try (InputStream content = store.get(object.key(), 0, object.sizeBytes())) {
                Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
                visitor.visit(object.key(), copy);
            } catch (ObjectStoreException e) {
                if (e.kind() != ObjectStoreException.Kind.NOT_FOUND) {
                    throw e;
                }
                // Deleted, or moved to another tier, while we looked; the others are there as before.
                continue;
            } finally {
                Files.delete(copy);
            }
        }
    }

    private boolean wanted(String name) {
        Optional<Instant> start = ClosedRecording.startOf(name);
        return start.isPresent() && !start.get().isBefore(from) && start.get().isBefore(to);
    }
}
