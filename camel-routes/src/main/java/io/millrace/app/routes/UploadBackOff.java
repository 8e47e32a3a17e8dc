package io.millrace.app.routes;

import io.millrace.media.store.ObjectStoreException;
import java.time.Duration;
import java.time.Instant;

/**
 * When a recording that could not be stored is tried again. A store that is away fails whichever
 * file is tried: all wait for it together, and when it is back the oldest goes first. With a wait
 * of its own for each, those would go first that were never tried. Safe for use by many threads.
 *
 * <p>A store can be away for one recording alone, by a defect of its own. After {@link #PATIENCE}
 * attempts that one lets others go first, or as many of them as are uploaded at a time would hold up all.
 */
final class UploadBackOff {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** A quarter of an hour and more of waits. */
    static final int PATIENCE = 10;

    private int storeFailures;
    private Instant awayUntil = Instant.MIN;

    /** Whether nothing is to be tried now. */
    synchronized boolean storeIsAway(Instant now) {
        return now.isBefore(awayUntil);
    }

    /** @param attempts of this recording, this one counted */
    synchronized Instant next(int attempts, Throwable cause, Instant now) {
        if (!(cause instanceof ObjectStoreException failure)
                || failure.kind() != ObjectStoreException.Kind.UNAVAILABLE) {
            return now.plus(waitAfter(attempts));
        }
        // Of those that were under way together the first one counts.
        if (!storeIsAway(now)) {
            storeFailures++;
            awayUntil = now.plus(waitAfter(storeFailures));
        }
        return attempts < PATIENCE ? awayUntil : awayUntil.plus(LONGEST);
    }

    /** A recording was stored. */
    synchronized void storeAnswered() {
        storeFailures = 0;
    }

    private static Duration waitAfter(int failures) {
        Duration wait = FIRST.multipliedBy(1L << Math.min(failures - 1, 20));
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
