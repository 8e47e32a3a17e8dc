package io.millrace.transcoder.ladder;

import io.millrace.media.CameraId;
import io.millrace.media.live.Preview;
import java.util.Set;

/** Told what becomes of a ladder. Called with locks of the ladder's held: enqueue and return. */
public interface LadderListener {
    LadderListener NONE = new LadderListener() {};

    /** A child encodes these rungs now. */
    default void onRunning(CameraId camera, Set<String> rungs) {}

    /** A ladder that was changed is too much for the machine: what runs goes on as it is. */
    default void onUnchanged(CameraId camera, String reason) {}

    /** Nobody watches: no child runs any more. */
    default void onIdle(CameraId camera) {}

    /** A child misbehaved and is gone. */
    default void onFailure(CameraId camera, String reason) {}

    /** Rungs were taken out of the playlist for a while; viewers fall back to the others. */
    default void onUnavailable(CameraId camera, Set<String> rungs, String reason) {}

    /** What the camera shows, or showed at the most recent picture that was made. */
    default void onPicture(CameraId camera, Preview picture) {}

    /**
     * The picture that was wanted is not to be had now.
     *
     * @param reason fit for viewers
     */
    default void onNoPicture(CameraId camera, String reason) {}

    /** No picture is made for a while: the children that make them alone misbehave. */
    default void onPicturesUnavailable(CameraId camera, String reason) {}
}
