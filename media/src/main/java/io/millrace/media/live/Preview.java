package io.millrace.media.live;

import java.time.Instant;

/**
 * A small picture of a camera.
 *
 * @param jpeg shared, not to be written
 * @param at wall time of the keyframe that it shows
 */
public record Preview(byte[] jpeg, Instant at) {
    public Preview {
        if (jpeg.length == 0) {
            throw new IllegalArgumentException("an empty picture");
        }
    }
}
