package io.millrace.ingest.key;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.List;

/**
 * A key whose signature is ours: what it says can be believed.
 *
 * @param canonical equal for equal keys, whatever their spelling
 * @param sources blocks it may be used from; empty for any
 */
record VerifiedKey(CameraId camera, int keyVersion, Instant expiresAt, String canonical, List<CidrBlock> sources) {
    VerifiedKey {
        sources = List.copyOf(sources);
    }
}
