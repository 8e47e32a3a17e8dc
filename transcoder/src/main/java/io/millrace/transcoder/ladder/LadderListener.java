package io.millrace.transcoder.ladder;

import io.millrace.media.CameraId;
import java.util.Set;

/** Told what operators may want to know of a ladder. Called with the ladder's lock held: enqueue and return. */
public interface LadderListener {
    LadderListener NONE = new LadderListener() {};

    /** A child encodes these rungs now. */
    default void onRunning(CameraId camera, Set<String> rungs) {}

    /** Nobody watches: no child runs any more. */
    default void onIdle(CameraId camera) {}

    /** A child misbehaved and is gone. */
    default void onFailure(CameraId camera, String reason) {}

    /** Rungs were taken out of the playlist for a while; viewers fall back to the others. */
    default void onUnavailable(CameraId camera, Set<String> rungs, String reason) {}
}
