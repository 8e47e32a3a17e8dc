package io.millrace.app.camera;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.disk.DurableFile;
import io.millrace.media.ladder.LadderProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cameras and their ladders as last read, in a file: with it a start needs no catalogue, and cameras publish
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

    private static final Known NOTHING = new Known(List.of(), Map.of());

    private final Path file;
    private String written = "";

    public CameraSnapshot(Path file) {
        this.file = file;
    }

    /** A camera in the file: its id as text. */
    private record Entry(
            String id,
            String name,
            boolean enabled,
            boolean recording,
            int keyVersion,
            Instant createdAt,
            @Nullable LadderProfile ladder) {
        static Entry of(Camera camera, @Nullable LadderProfile ladder) {
            return new Entry(
                    camera.id().value(),
                    camera.name(),
                    camera.enabled(),
                    camera.recording(),
                    camera.keyVersion(),
                    camera.createdAt(),
                    ladder);
        }

        Camera camera() {
            return new Camera(new CameraId(id), name, enabled, recording, keyVersion, createdAt);
        }
    }

    /**
     * What the file says.
     *
     * @param ladders of cameras that have one of their own
     */
    public record Known(List<Camera> cameras, Map<CameraId, LadderProfile> ladders) {
        public Known {
            cameras = List.copyOf(cameras);
            ladders = Map.copyOf(ladders);
        }
    }

    /** Whether the catalogue was ever read. */
    public boolean exists() {
        return Files.exists(file);
    }

    /** Empty when there is none, or none that can be read. */
    public synchronized Known read() {
        if (!exists()) {
            return NOTHING;
        }
        try {
            String text = Files.readString(file);
            List<Camera> cameras = new ArrayList<>();
            Map<CameraId, LadderProfile> ladders = new HashMap<>();
            for (Entry entry : MAPPER.readValue(text, Entry[].class)) {
                cameras.add(entry.camera());
                if (entry.ladder() != null) {
                    ladders.put(new CameraId(entry.id()), entry.ladder());
                }
            }
            written = text;
            return new Known(cameras, ladders);
        } catch (IOException | IllegalArgumentException e) {
            log.warn("{} cannot be read: cameras are known once the catalogue answers: {}", file, e.getMessage());
            return NOTHING;
        }
    }

    /** A whole file or the one before; a failure is logged, as the next read writes it again. */
    synchronized void write(List<Camera> cameras, Map<CameraId, LadderProfile> ladders) {
        try {
            String text = MAPPER.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(cameras.stream()
                            .sorted(Comparator.comparing(camera -> camera.id().value()))
                            .map(camera -> Entry.of(camera, ladders.get(camera.id())))
                            .toList());
            if (text.equals(written)) {
                return;
            }
            DurableFile.write(file, text.getBytes(StandardCharsets.UTF_8));
            written = text;
        } catch (IOException e) {
            log.warn("the list of cameras is not on disk: {}", e.toString());
        }
    }
}
