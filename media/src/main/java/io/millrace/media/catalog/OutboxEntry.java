package io.millrace.media.catalog;

import java.time.Instant;
import java.util.UUID;

/**
 * A closed recording file on its way from a node's spool to the object store.
 *
 * @param recordingId also its identity: a file is entered once
 * @param node whose spool the file lies in
 * @param spoolFile name in that spool
 * @param attempts deliveries that failed so far
 * @param nextAttemptAt not before then
 * @param lastError for the operator; empty before the first failure
 * @param dead given up after too many failures, until an operator retries it; the file stays
 */
public record OutboxEntry(
        UUID recordingId,
        String node,
        String spoolFile,
        Instant enqueuedAt,
        int attempts,
        Instant nextAttemptAt,
        String lastError,
        boolean dead) {}
