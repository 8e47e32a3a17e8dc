package io.millrace.api.ports;

import io.millrace.media.retention.RetentionPlan;
import io.millrace.media.retention.RetentionPolicy;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask of retention. Called on virtual threads; may block; throws {@link
 * io.millrace.media.catalog.CatalogException} while the catalogue is away.
 */
public interface RetentionDesk {
    /** For cameras without a policy of their own. */
    RetentionPolicy defaults();

    /** What a run would do now, page by page; changes nothing. */
    void plan(Consumer<RetentionPlan> each);

    /** A run begins soon, here or on another node; after the one that is under way, if there is one. */
    void requestRun();

    Schedule schedule();

    /**
     * Changes when runs begin, on every node.
     *
     * @throws IllegalArgumentException saying what is wrong with {@code cron}
     */
    Schedule reschedule(String cron);

    /**
     * Deletes a recording now, whatever its policy says; its objects go with a run soon.
     *
     * @param who for the tombstone
     * @return whether it is deleted; not while it is held, being moved, or not there
     */
    boolean delete(UUID recording, String who);

    /**
     * @param cron in UTC
     * @param previous null before the first run
     * @param next null if there is none
     */
    record Schedule(
            String cron,
            @Nullable Instant previous,
            @Nullable Instant next) {}
}
