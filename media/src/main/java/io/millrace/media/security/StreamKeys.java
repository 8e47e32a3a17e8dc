package io.millrace.media.security;

import io.millrace.media.CameraId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Issues the keys with which cameras publish. */
public interface StreamKeys {
    /**
     * @param camera whose key
     * @param keyVersion the camera's current version; raising it revokes every earlier key
     * @param validity from now
     * @param sources CIDR blocks the camera may publish from; empty for any. A compact key cannot
     *     carry them, so {@link IssuedKey#compact()} is then empty
     */
    IssuedKey issue(CameraId camera, int keyVersion, Duration validity, List<String> sources);

    /**
     * @param streamKey what goes into an encoder's stream key field:
     *     {@code front-door?token=eyJ…}
     * @param compact the same in at most 60 characters, or empty when it must carry CIDRs
     * @param expiresAt end of validity, whole seconds
     */
    record IssuedKey(String streamKey, String compact, Instant expiresAt) {
        /** Never prints a key. */
        @Override
        public String toString() {
            return "IssuedKey[expiresAt=" + expiresAt + "]";
        }
    }
}
