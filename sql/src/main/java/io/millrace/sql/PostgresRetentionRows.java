package io.millrace.sql;

import io.millrace.media.catalog.StorageTier;
import io.millrace.media.retention.RetentionRow;
import io.millrace.media.retention.RetentionRows;
import io.millrace.sql.RetentionMapper.Look;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** {@link RetentionRows} in table {@code recordings} and what hangs on it. */
final class PostgresRetentionRows implements RetentionRows {
    /** Of the gap: the tombstones say more, one by one. */
    private static final String BY_RETENTION = "by retention";

    private static final String BY_OPERATOR = "by an operator";

    private final Sessions sessions;
    private final DataSource pool;

    PostgresRetentionRows(Sessions sessions, DataSource pool) {
        this.sessions = sessions;
        this.pool = pool;
    }

    @Override
    public Optional<Turn> tryTurn() {
        return RetentionTurn.tryTake(pool);
    }

    @Override
    public List<RetentionRow> due(StorageTier tier, Instant now, @Nullable RetentionRow after, int limit) {
        return rows(
                "listing what is due for retention",
                m -> m.due(
                        tier,
                        now,
                        after == null ? null : after.dueAt(),
                        after == null ? null : after.recording().id(),
                        limit));
    }

    @Override
    public List<RetentionRow> all(@Nullable UUID after, int limit) {
        return rows("listing all for retention", m -> m.all(after, limit));
    }

    @Override
    public List<RetentionRow> marked(@Nullable UUID after, int limit) {
        return rows("listing what a retention run left", m -> m.marked(after, limit));
    }

    private List<RetentionRow> rows(String action, Function<RetentionMapper, List<RetentionMapper.Row>> query) {
        return sessions.ask(action, RetentionMapper.class, query).stream()
                .map(RetentionMapper.Row::toRetentionRow)
                .toList();
    }

    @Override
    public void lookAgain(List<RetentionRow> rows, Map<UUID, Instant> next) {
        if (!rows.isEmpty()) {
            List<Look> looks = rows.stream()
                    .map(row -> new Look(
                            row.recording().id(),
                            row.dueAt(),
                            next.get(row.recording().id())))
                    .toList();
            sessions.ask("planning the next retention", RetentionMapper.class, m -> m.lookAgain(looks));
        }
    }

    @Override
    public boolean beginMove(RetentionRow row, StorageTier to) {
        UUID id = row.recording().id();
        return changes("marking recording " + id, m -> m.beginMove(id, row.dueAt(), to));
    }

    @Override
    public boolean switchTier(UUID id) {
        return changes("moving recording " + id, m -> m.switchTier(id));
    }

    @Override
    public void endMove(UUID id, Instant now) {
        changes("ending the move of recording " + id, m -> m.endMove(id, now));
    }

    @Override
    public boolean giveUpMove(UUID id, Instant next) {
        return changes("giving up the move of recording " + id, m -> m.giveUpMove(id, next));
    }

    private boolean changes(String action, ToIntFunction<RetentionMapper> statement) {
        return sessions.ask(action, RetentionMapper.class, statement::applyAsInt) > 0;
    }

    @Override
    public boolean beginDelete(RetentionRow row, String why, Instant now) {
        UUID id = row.recording().id();
        return delete(id, why, BY_RETENTION, now, m -> m.markDue(id, row.dueAt()));
    }

    @Override
    public boolean beginDelete(UUID id, String why, Instant now) {
        return delete(id, why, BY_OPERATOR, now, m -> m.markForDeletion(id));
    }

    private boolean delete(UUID id, String why, String detail, Instant now, ToIntFunction<RetentionMapper> mark) {
        AtomicBoolean marked = new AtomicBoolean();
        sessions.inTransaction("deleting recording " + id, session -> {
            RetentionMapper mapper = session.getMapper(RetentionMapper.class);
            marked.set(mark.applyAsInt(mapper) > 0);
            if (marked.get()) {
                mapper.tombstone(id, why, now);
                mapper.gap(id, detail);
            }
        });
        return marked.get();
    }

    @Override
    public void endDelete(UUID id) {
        sessions.inTransaction("removing recording " + id, session -> {
            RetentionMapper mapper = session.getMapper(RetentionMapper.class);
            if (mapper.deleteRow(id) > 0) {
                mapper.deleteIndex(id);
            }
        });
    }

    @Override
    public Optional<String> plannedDefault() {
        return sessions.ask(
                "reading the default retention", RetentionMapper.class, m -> Optional.ofNullable(m.plannedDefault()));
    }

    @Override
    public Optional<UUID> replanDefault(@Nullable UUID after, Instant now, int limit) {
        return sessions.ask(
                "planning all retention anew",
                RetentionMapper.class,
                m -> Optional.ofNullable(m.replanDefault(after, now, limit)));
    }

    @Override
    public void plannedDefault(String policy) {
        changes("keeping the default retention", m -> m.setPlannedDefault(policy));
    }
}
