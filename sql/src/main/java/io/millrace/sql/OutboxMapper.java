package io.millrace.sql;

import io.millrace.media.catalog.OutboxEntry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Statements in {@code OutboxMapper.xml}. */
interface OutboxMapper {
    int insert(UUID recordingId, String node, String spoolFile, Instant now);

    List<OutboxEntry> lease(String node, int limit, Instant leasedUntil, Instant now);

    int delete(UUID recordingId);

    int fail(UUID recordingId, String error, Instant nextAttemptAt, boolean dead);

    int retry(UUID recordingId, Instant now);

    List<OutboxEntry> dead(int limit);

    long pending();
}
