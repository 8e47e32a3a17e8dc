package io.millrace.api.ports;

import io.millrace.media.CameraId;
import io.millrace.media.live.CameraStatus;

/**
 * What a camera does now, live or not. Never blocks. The edge counts viewers itself: {@code
 * viewers} of the answer is not read.
 */
@FunctionalInterface
public interface StatusSource {
    CameraStatus status(CameraId camera);
}
