package io.millrace.media.retention;

import io.millrace.media.catalog.StorageTier;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a retention run reads and writes of recordings. Each change asks again for what it was decided
 * on, and does nothing where an operator was quicker: it says whether it happened. Blocking; throws
 * {@link io.millrace.media.catalog.CatalogException}.
 */
public interface RetentionRows {
    /** Held by one run at a time, of all processes; it goes with the process that has it. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** Empty while another run has it. */
    Optional<Turn> tryTurn();

    /**
     * Rows of a tier that are due, neither held nor marked, oldest due first.
     *
     * @param after the last row of the page before; null for the first page
     */
    List<RetentionRow> due(StorageTier tier, Instant now, @Nullable RetentionRow after, int limit);

    /** Every row that is not deleted, due or not, by id. */
    List<RetentionRow> all(@Nullable UUID after, int limit);

    /** What a run left unfinished, by id. */
    List<RetentionRow> marked(@Nullable UUID after, int limit);

    /**
     * Looks at these again at another time.
     *
     * @param next by id; where an operator made one due meanwhile it stays so
     */
    void lookAgain(List<RetentionRow> rows, Map<UUID, Instant> next);

    /** It will be copied to {@code to}. */
    boolean beginMove(RetentionRow row, StorageTier to);

    /** The copy is whole: from here on it is read there. Not where it was held meanwhile. */
    boolean switchTier(UUID id);

    /** The old objects are gone. It is due again at once. */
    void endMove(UUID id, Instant now);

    /** It stays where it was; due again at {@code next}. Not where it has been switched. */
    boolean giveUpMove(UUID id, Instant next);

    /**
     * It is deleted: with its tombstone and its gap, and for everybody, though its objects are still
     * there.
     *
     * @param why for the tombstone
     */
    boolean beginDelete(RetentionRow row, String why, Instant now);

    /** Its objects are gone: so are row and index. The signed manifest stays. */
    void endDelete(UUID id);

    /**
     * As {@link #beginDelete}, by an operator, whatever the policy says.
     *
     * @return whether it is deleted now; not if it is held, being moved, or not there
     */
    boolean beginDelete(UUID id, String why, Instant now);

    /** The default policy that rows without one of their camera's were last planned by. */
    Optional<String> plannedDefault();

    /**
     * A page of rows whose camera has no policy of its own becomes due at {@code now}.
     *
     * @return the last id of the page, for the next; empty after the last page
     */
    Optional<UUID> replanDefault(@Nullable UUID after, Instant now, int limit);

    /** All of them are due. */
    void plannedDefault(String policy);
}
