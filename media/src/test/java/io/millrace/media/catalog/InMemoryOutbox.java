package io.millrace.media.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** {@link Outbox} in a map; {@link #complete} adds to the recordings it was given. */
public final class InMemoryOutbox extends InMemoryStore implements Outbox {
    private final Map<UUID, OutboxEntry> entries = new HashMap<>();
    private final Map<UUID, Instant> leasedUntil = new HashMap<>();
    private final Recordings recordings;

    public InMemoryOutbox(Recordings recordings) {
        this.recordings = recordings;
    }

    @Override
    public synchronized void enqueue(UUID recordingId, String node, String spoolFile, Instant now) {
        requireUp();
        entries.putIfAbsent(
                recordingId, new OutboxEntry(recordingId, node, spoolFile, kept(now), 0, kept(now), "", false));
    }

    @Override
    public synchronized List<OutboxEntry> lease(String node, int limit, Duration lease, Instant now) {
        requireUp();
        List<OutboxEntry> taken = oldestFirst()
                .filter(e -> e.node().equals(node) && !e.dead())
                .filter(e -> !e.nextAttemptAt().isAfter(now))
                .filter(e ->
                        !leasedUntil.getOrDefault(e.recordingId(), Instant.MIN).isAfter(now))
                .limit(limit)
                .toList();
        taken.forEach(e -> leasedUntil.put(e.recordingId(), now.plus(lease)));
        return taken;
    }

    @Override
    public synchronized void complete(CatalogEntry stored) {
        requireUp();
        recordings.enter(stored);
        entries.remove(stored.recording().id());
        leasedUntil.remove(stored.recording().id());
    }

    @Override
    public synchronized void failed(UUID recordingId, String error, Instant nextAttemptAt, boolean dead) {
        requireUp();
        leasedUntil.remove(recordingId);
        entries.computeIfPresent(
                recordingId, (id, old) -> with(old, old.attempts() + 1, kept(nextAttemptAt), kept(error), dead));
    }

    @Override
    public synchronized boolean retry(UUID recordingId, Instant now) {
        requireUp();
        OutboxEntry old = entries.get(recordingId);
        if (old == null || !old.dead()) {
            return false;
        }
        entries.put(recordingId, with(old, 0, kept(now), old.lastError(), false));
        return true;
    }

    @Override
    public synchronized List<OutboxEntry> dead(int limit) {
        requireUp();
        return oldestFirst().filter(OutboxEntry::dead).limit(limit).toList();
    }

    @Override
    public synchronized long pending() {
        requireUp();
        return entries.values().stream().filter(e -> !e.dead()).count();
    }

    private Stream<OutboxEntry> oldestFirst() {
        return entries.values().stream()
                .sorted(Comparator.comparing(OutboxEntry::enqueuedAt)
                        .thenComparing(e -> e.recordingId().toString()));
    }

    private static OutboxEntry with(
            OutboxEntry old, int attempts, Instant nextAttemptAt, String lastError, boolean dead) {
        return new OutboxEntry(
                old.recordingId(),
                old.node(),
                old.spoolFile(),
                old.enqueuedAt(),
                attempts,
                nextAttemptAt,
                lastError,
                dead);
    }
}
