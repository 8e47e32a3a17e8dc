package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.util.Optional;

/**
 * The cameras as last read, in memory: for threads that must not block, and for when the
 * database is down. Never blocks, never throws.
 */
@FunctionalInterface
public interface CameraDirectory {
    Optional<Camera> find(CameraId id);
}
