package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.time.Instant;

/**
 * A camera as the operator set it up.
 *
 * @param name what people read, 1 to 100 characters
 * @param enabled whether it may publish
 * @param recording whether what it publishes is kept on record
 * @param keyVersion only keys of this version are accepted; rotation raises it
 */
public record Camera(CameraId id, String name, boolean enabled, boolean recording, int keyVersion, Instant createdAt) {
    public Camera {
        requireName(name);
        if (keyVersion < 1 || keyVersion > 65_535) {
            throw new IllegalArgumentException("key version " + keyVersion + " is not within 1 to 65535");
        }
    }

    /** @throws IllegalArgumentException when {@code name} is not a name a camera can have */
    public static void requireName(String name) {
        if (name.isBlank() || name.length() > 100) {
            throw new IllegalArgumentException("a camera's name has 1 to 100 characters");
        }
    }
}
