package io.millrace.transcoder.ladder;

import io.millrace.media.CameraId;

/**
 * Somebody began to watch a rung, or nobody does any more. What a route carries to whoever encodes
 * the camera.
 */
public record RungEvent(CameraId camera, String rung, Kind kind) {
    public enum Kind {
        WANTED,
        IDLE
    }
}
