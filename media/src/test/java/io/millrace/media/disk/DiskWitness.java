package io.millrace.media.disk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What was brought to disk, as the JVM itself tells of each sync. */
public final class DiskWitness {
    private static final String SYNC = "jdk.FileForce";

    private DiskWitness() {}

    /** Something that writes. */
    public interface Writing {
        void run() throws Exception;
    }

    /** The files and folders that were synced during {@code writing}, in order. */
    public static List<String> synced(Writing writing) throws Exception {
        Path file = Files.createTempFile("disk-witness", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(SYNC).withThreshold(Duration.ZERO);
            recording.start();
            writing.run();
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals(SYNC))
                    .sorted((one, other) -> one.getEndTime().compareTo(other.getEndTime()))
                    .map(DiskWitness::path)
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    private static String path(RecordedEvent event) {
        return event.getString("path");
    }
}
