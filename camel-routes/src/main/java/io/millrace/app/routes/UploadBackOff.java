package io.millrace.app.routes;

import io.millrace.media.store.ObjectStoreException;
import java.time.Duration;
import java.time.Instant;

/**
 * When a recording that could not be stored is tried again. A store that is away fails whichever
 * file is tried: all wait for it together, and when it is back the oldest goes first. With a wait
 * of its own for each, those would go first that were never tried. Safe for use by many threads.
 */
final class UploadBackOff {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private int storeFailures;
    private Instant awayUntil = Instant.MIN;

    /** Whether nothing is to be tried now. */
    synchronized boolean storeIsAway(Instant now) {
        return now.isBefore(awayUntil);
    }

    /** @param attempts of this recording, this one counted */
    synchronized Instant next(int attempts, Exception cause, Instant now) {
        if (!(cause instanceof ObjectStoreException failure)
                || failure.kind() != ObjectStoreException.Kind.UNAVAILABLE) {
            return now.plus(waitAfter(attempts));
        }
        // Of those that were under way together the first one counts.
        if (!storeIsAway(now)) {
            storeFailures++;
            awayUntil = now.plus(waitAfter(storeFailures));
        }
        return awayUntil;
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
