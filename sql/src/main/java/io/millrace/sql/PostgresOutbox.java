package io.millrace.sql;

import io.millrace.media.catalog.CatalogEntry;
import io.millrace.media.catalog.Outbox;
import io.millrace.media.catalog.OutboxEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** {@link Outbox} in table {@code outbox}. */
final class PostgresOutbox implements Outbox {
    private final Sessions sessions;

    PostgresOutbox(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void enqueue(UUID recordingId, String node, String spoolFile, Instant now) {
        sessions.ask(
                "entering recording " + recordingId + " into the outbox",
                OutboxMapper.class,
                m -> m.insert(recordingId, node, spoolFile, now));
    }

    @Override
    public List<OutboxEntry> lease(String node, int limit, Duration lease, Instant now) {
        return sessions.ask(
                "leasing from the outbox", OutboxMapper.class, m -> m.lease(node, limit, now.plus(lease), now));
    }

    @Override
    public void complete(CatalogEntry stored) {
        sessions.inTransaction("completing recording " + stored.recording().id(), session -> {
            PostgresRecordings.enter(session, stored);
            session.getMapper(OutboxMapper.class).delete(stored.recording().id());
        });
    }

    @Override
    public void failed(UUID recordingId, String error, Instant nextAttemptAt, boolean dead) {
        sessions.ask(
                "noting the failure of recording " + recordingId,
                OutboxMapper.class,
                m -> m.fail(recordingId, error, nextAttemptAt, dead));
    }

    @Override
    public boolean retry(UUID recordingId, Instant now) {
        return sessions.ask("retrying recording " + recordingId, OutboxMapper.class, m -> m.retry(recordingId, now))
                > 0;
    }

    @Override
    public List<OutboxEntry> dead(int limit) {
        return sessions.ask("listing dead outbox entries", OutboxMapper.class, m -> m.dead(limit));
    }

    @Override
    public long pending() {
        return sessions.ask("counting outbox entries", OutboxMapper.class, OutboxMapper::pending);
    }
}
