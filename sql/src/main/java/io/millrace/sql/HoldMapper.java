package io.millrace.sql;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Statements in {@code HoldMapper.xml}. */
interface HoldMapper {
    int hold(UUID id);

    int release(UUID id);

    boolean exists(UUID id);

    int insertRange(CameraId camera, Instant from, Instant to);

    int holdRange(CameraId camera, Instant from, Instant to);

    int deleteRanges(CameraId camera, Instant from, Instant to);

    int releaseRange(CameraId camera, Instant from, Instant to);

    int heldWithin(CameraId camera, Instant from, Instant to);

    List<UUID> among(Collection<UUID> ids);
}
