package io.millrace.api.playback;

import io.millrace.media.catalog.Camera;
import java.util.UUID;

/** What playback tokens are signed for. */
public final class PlaybackSubject {
    private PlaybackSubject() {}

    /** A camera; its key version, in the token, tells it from one deleted that had the same id. */
    public static String of(Camera camera) {
        return camera.id().value();
    }

    public static String of(UUID recording) {
        return recording.toString();
    }
}
