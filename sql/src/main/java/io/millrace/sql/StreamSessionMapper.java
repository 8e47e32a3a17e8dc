package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.StreamSession;
import io.millrace.media.publish.EndReason;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Statements in {@code StreamSessionMapper.xml}. */
interface StreamSessionMapper {
    int upsert(StreamSession session);

    int closeOrphans(String node, Instant at);

    List<UUID> open(String node);

    int close(Collection<UUID> sessions, Instant at, EndReason reason);

    List<StreamSession> within(CameraId camera, Instant from, Instant to);

    List<StreamSession> latest(CameraId camera, int limit);
}
