package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.RecordingManifest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Statements in {@code RecordingManifestMapper.xml}. */
interface RecordingManifestMapper {
    int upsert(RecordingManifest manifest);

    @Nullable
    RecordingManifest find(UUID id);

    List<RecordingManifest> list(CameraId camera, Instant from, Instant to, int limit);
}
