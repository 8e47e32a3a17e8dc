package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A span in which a camera that should record did not, or of which nothing is left.
 *
 * @param end null while it goes on
 * @param samples received samples that were not recorded; 0 when nothing arrived
 * @param detail for the operator, may be empty
 */
public record Gap(CameraId camera, Instant start, @Nullable Instant end, Cause cause, long samples, String detail) {
    /** Why it is not on record. */
    public enum Cause {
        OFFLINE,
        REFUSED,
        STALLED,
        SLOW_DISK,
        DISK_FULL,
        RESTART,
        CODEC_UNSUPPORTED,
        /**
         * What came before a keyframe that it could begin with; other tracks may be on record
         * meanwhile.
         */
        AWAITING_KEYFRAME,
        MALFORMED,
        /** It was on record, and was deleted: by retention, or by an operator. */
        DELETED
    }
}
