package io.millrace.media.retention;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.UUID;

/**
 * The tombstone of a recording: its signed manifest stays under the same id.
 *
 * @param why which policy, or who
 */
public record DeletedRecording(
        UUID id, CameraId camera, Instant start, Instant end, long sizeBytes, Instant deletedAt, String why) {}
