package io.millrace.app.camera;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cameras as last read, in a file: with it a start needs no catalogue, and cameras publish
 * while it is away. Holds no secret: keys are signed, and derived from the master key.
 */
public final class CameraSnapshot {
    /** Its name in the data folder. */
    public static final String FILE = "cameras.json";

    private static final Logger log = LoggerFactory.getLogger(CameraSnapshot.class);
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final Path file;
    private String written = "";

    public CameraSnapshot(Path file) {
        this.file = file;
    }

    /** A camera in the file: its id as text. */
    private record Entry(
            String id, String name, boolean enabled, boolean recording, int keyVersion, Instant createdAt) {
        static Entry of(Camera camera) {
            return new Entry(
                    camera.id().value(),
                    camera.name(),
                    camera.enabled(),
                    camera.recording(),
                    camera.keyVersion(),
                    camera.createdAt());
        }

        Camera camera() {
            return new Camera(new CameraId(id), name, enabled, recording, keyVersion, createdAt);
        }
    }

    /** Whether the catalogue was ever read. */
    public boolean exists() {
        return Files.exists(file);
    }

    /** Empty when there is none, or none that can be read. */
    public synchronized List<Camera> read() {
        if (!exists()) {
            return List.of();
        }
        try {
            String text = Files.readString(file);
            List<Camera> cameras = List.of(MAPPER.readValue(text, Entry[].class)).stream()
                    .map(Entry::camera)
                    .toList();
            written = text;
            return cameras;
        } catch (IOException | IllegalArgumentException e) {
            log.warn("{} cannot be read: cameras are known once the catalogue answers: {}", file, e.getMessage());
            return List.of();
        }
    }

    /** A whole file or the one before; a failure is logged, as the next read writes it again. */
    synchronized void write(List<Camera> cameras) {
        try {
            String text = MAPPER.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(cameras.stream()
                            .sorted(Comparator.comparing(camera -> camera.id().value()))
                            .map(Entry::of)
                            .toList());
            if (text.equals(written)) {
                return;
            }
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            written = text;
        } catch (IOException e) {
            log.warn("the list of cameras is not on disk: {}", e.toString());
        }
    }
}
