package io.millrace.media.live;

import io.millrace.media.CameraId;
import io.millrace.media.ladder.LadderStatus;
import io.millrace.media.publish.IngestFigures;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A camera at one moment.
 *
 * @param session null while it does not publish
 * @param lastRefusal null if none since the start
 * @param viewers HLS sessions now
 * @param recording whether a recording file is open
 * @param ladder null before its first publish
 */
public record CameraStatus(
        CameraId camera,
        @Nullable Session session,
        @Nullable Refusal lastRefusal,
        int viewers,
        boolean recording,
        @Nullable LadderStatus ladder) {
    /** Of a camera that has not published since the start. */
    public CameraStatus(
            CameraId camera, @Nullable Session session, @Nullable Refusal lastRefusal, int viewers, boolean recording) {
        this(camera, session, lastRefusal, viewers, recording, null);
    }

    /**
     * @param widthPixels 0 when there is no video
     * @param codecs display names, video first
     */
    public record Session(
            String id,
            Instant startedAt,
            String remoteAddress,
            String transport,
            String encoder,
            List<String> codecs,
            int widthPixels,
            int heightPixels,
            IngestFigures figures) {}

    /**
     * A publish that was refused.
     *
     * @param reason machine-readable: {@code key_expired}, {@code bad_signature}, …
     * @param message for people, without any part of the key
     */
    public record Refusal(Instant at, String remoteAddress, String reason, String message) {}

    public boolean live() {
        return session != null;
    }
}
