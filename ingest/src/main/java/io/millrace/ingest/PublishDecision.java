package io.millrace.ingest;

import io.millrace.media.CameraId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a publish may start. */
public sealed interface PublishDecision {
    /**
     * @param keyIdentity equal for the same key and different for any other, without revealing it:
     *     a reconnect with the same key takes over, another key has to wait
     * @param expiresAt of the key
     */
    record Accepted(CameraId camera, String keyIdentity, Instant expiresAt) implements PublishDecision {}

    /**
     * @param reason for machines
     * @param message for people: what is wrong and what to do, without any part of the key
     * @param camera the camera it is about, if one of ours was named
     */
    record Refused(Reason reason, String message, @Nullable CameraId camera) implements PublishDecision {}

    /** Why a publish was refused. */
    enum Reason {
        MALFORMED_KEY,
        BAD_SIGNATURE,
        EXPIRED,
        REVOKED,
        WRONG_ADDRESS,
        UNKNOWN_CAMERA,
        CAMERA_DISABLED,
        ALREADY_PUBLISHING,
        TOO_MANY
    }
}
