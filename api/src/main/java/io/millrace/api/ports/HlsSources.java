package io.millrace.api.ports;

import io.millrace.media.CameraId;
import io.millrace.media.hls.HlsSource;
import java.util.Optional;

/** The live HLS of a camera, empty until it first published. Never blocks. */
@FunctionalInterface
public interface HlsSources {
    Optional<HlsSource> find(CameraId camera);
}
