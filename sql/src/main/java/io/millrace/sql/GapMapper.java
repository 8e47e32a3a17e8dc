package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Gap;
import java.time.Instant;
import java.util.List;

/** Statements in {@code GapMapper.xml}. */
interface GapMapper {
    int upsert(Gap gap);

    List<Gap> list(CameraId camera, Instant from, Instant to);
}
