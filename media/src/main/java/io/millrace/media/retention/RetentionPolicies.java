package io.millrace.media.retention;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Policies of cameras that have one of their own; the others have the server's. They outlive the
 * camera, as its recordings do. Blocking; throws {@link io.millrace.media.catalog.CatalogException}.
 */
public interface RetentionPolicies {
    Map<CameraId, RetentionPolicy> policies();

    /**
     * From the moment that this returns nothing is moved or deleted by the policy before; every
     * recording of the camera is due.
     *
     * @param policy null for the server's
     */
    void set(CameraId camera, @Nullable RetentionPolicy policy, Instant now);
}
