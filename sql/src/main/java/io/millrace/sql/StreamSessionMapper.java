package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.StreamSession;
import java.time.Instant;
import java.util.List;

/** Statements in {@code StreamSessionMapper.xml}. */
interface StreamSessionMapper {
    int upsert(StreamSession session);

    int closeOrphans(String node, Instant at);

    List<StreamSession> within(CameraId camera, Instant from, Instant to);

    List<StreamSession> latest(CameraId camera, int limit);
}
