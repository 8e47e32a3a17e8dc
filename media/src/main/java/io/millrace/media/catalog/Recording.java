package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * One closed file of at most an hour, from one codec configuration, in the object store.
 *
 * @param id version 7 UUID, made when the file was opened; also in the file and the object key
 * @param sessionId the publish session it is from
 * @param start wall time of its first decode time
 * @param end wall time of the end of its last sample
 * @param duration of its media; end − start may differ when the host's clock jumped
 * @param codecs RFC 6381, comma-separated
 * @param widthPixels 0 when there is no video
 * @param heightPixels 0 when there is no video
 * @param objectKey in the bucket of its tier
 * @param sha256 of the whole object, 64 hexadecimal digits
 */
public record Recording(
        UUID id,
        CameraId camera,
        UUID sessionId,
        Instant start,
        Instant end,
        Duration duration,
        long sizeBytes,
        String codecs,
        int widthPixels,
        int heightPixels,
        String objectKey,
        StorageTier tier,
        String sha256) {}
