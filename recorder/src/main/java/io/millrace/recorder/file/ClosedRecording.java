package io.millrace.recorder.file;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;

/**
 * A finished file in the spool, as the file itself tells it.
 *
 * @param duration of its media; its end is its start plus this
 * @param widthPixels 0 when there is no video
 * @param heightPixels 0 when there is no video
 */
public record ClosedRecording(
        Path file, RecordingIdentity identity, Duration duration, long sizeBytes, int widthPixels, int heightPixels) {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

    /** What comes after the folder: sorts by time, and has nothing that a URL must escape. */
    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /**
     * Reads a file that was closed; what it holds after its header is not looked at.
     *
     * @throws IOException if it is missing, or no closed recording of ours
     */
    public static ClosedRecording read(Path file) throws IOException {
        return RecordingHeader.closed(file, Files.size(file));
    }

    /**
     * Reads the head of a recording whose rest lies elsewhere.
     *
     * @param head a file that holds its first bytes, to the first {@code moof} at least
     * @param sizeBytes of the whole
     */
    public static ClosedRecording readHead(Path head, long sizeBytes) throws IOException {
        return RecordingHeader.closed(head, sizeBytes);
    }

    public UUID id() {
        return identity.id();
    }

    public CameraId camera() {
        return identity.camera();
    }

    public Instant start() {
        return identity.start();
    }

    public Instant end() {
        return identity.start().plus(duration);
    }

    /** {@code recordings/{camera}/{yyyy}/{MM}/{dd}/{start}-{id}.mp4}, in UTC. */
    public String objectKey() {
        return "recordings/" + camera() + "/" + DAY.format(start()) + "/" + fileName(start(), id());
    }

    /** {@code {start}-{id}.mp4}, in UTC. */
    public static String fileName(Instant start, UUID id) {
        return START.format(start) + "-" + id + ".mp4";
    }

    /** The start that a {@link #fileName} tells, to the second; empty if it is not the name of a closed recording. */
    public static Optional<Instant> startOf(String fileName) {
        int dash = fileName.indexOf('-');
        if (dash < 0 || !fileName.endsWith(".mp4")) {
            return Optional.empty();
        }
        try {
            return Optional.of(START.parse(fileName.substring(0, dash), Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Its row in the catalogue, once it is stored. */
    public Recording toRecording(StorageTier tier, String sha256) {
        return new Recording(
                id(),
                camera(),
                identity.session(),
                start(),
                end(),
                duration,
                sizeBytes,
                identity.codecs(),
                widthPixels,
                heightPixels,
                objectKey(),
                tier,
                sha256);
    }
}
