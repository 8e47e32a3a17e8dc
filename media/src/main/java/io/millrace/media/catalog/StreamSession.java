package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import io.millrace.media.publish.EndReason;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A publish session in the books.
 *
 * @param endedAt null while it goes on
 * @param endReason null while it goes on
 * @param node the process that took the publish, by the name that its settings give it
 */
public record StreamSession(
        UUID id,
        CameraId camera,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable EndReason endReason,
        String remoteAddress,
        String transport,
        String encoder,
        long bytesReceived,
        String node) {}
