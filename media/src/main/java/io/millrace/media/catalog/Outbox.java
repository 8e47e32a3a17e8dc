package io.millrace.media.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The durable queue between "recording closed" and "object stored, row written". Leases need no
 * transaction: an entry not completed when its lease ends is handed out again. Blocking; throws
 * {@link CatalogException} like {@link Cameras}.
 */
public interface Outbox {
    /** Enters a file; one that is there already stays as it is. */
    void enqueue(UUID recordingId, String node, String spoolFile, Instant now);

    /**
     * Takes up to {@code limit} due entries of {@code node} that are neither leased nor dead,
     * oldest first, for {@code lease}. Two callers never get the same one.
     */
    List<OutboxEntry> lease(String node, int limit, Duration lease, Instant now);

    /**
     * In one transaction: enters the recording with its index and manifest, as {@link
     * Recordings#enter} does, and removes the outbox's entry. Does no harm a second time.
     */
    void complete(CatalogEntry stored);

    /**
     * Counts a failure and ends the lease; the entry comes again at {@code nextAttemptAt}, or is
     * dead. Nothing happens if there is no such entry.
     */
    void failed(UUID recordingId, String error, Instant nextAttemptAt, boolean dead);

    /** Makes a dead entry due again, its attempts counted from 0; whether there was one. */
    boolean retry(UUID recordingId, Instant now);

    /** Dead entries, oldest first. */
    List<OutboxEntry> dead(int limit);

    /** Entries not dead. */
    long pending();
}
