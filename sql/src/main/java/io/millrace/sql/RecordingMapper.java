package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Recording;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Statements in {@code RecordingMapper.xml}. */
interface RecordingMapper {
    int insert(Recording recording);

    @Nullable
    Recording find(UUID id);

    List<Recording> withoutPictures(Instant before, int limit);

    int pictured(UUID id, boolean made);

    List<Recording> list(CameraId camera, Instant from, Instant to, Instant before, int limit);
}
