package io.millrace.media.retention;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a retention run knows of the clock by which it counts ages: a clock that leaps ahead makes all
 * footage old at once.
 *
 * @param lastRun when the latest run began
 * @param deletesFrom until then nothing is deleted; null if nothing is wrong
 */
public record RunClock(Instant lastRun, @Nullable Instant deletesFrom) {
    /** Runs come every few minutes. Longer without one, and the machine was off, or its clock leapt. */
    public static final Duration LEAP = Duration.ofDays(1);

    /** For somebody to see what is wrong with the clock. */
    public static final Duration GRACE = Duration.ofDays(1);

    /** Of the first run there is nothing to compare with. */
    public static RunClock first(Instant now) {
        return new RunClock(now, null);
    }

    /** That of a run that begins now. */
    public RunClock next(Instant now) {
        Duration since = Duration.between(lastRun, now);
        if (since.compareTo(LEAP) > 0) {
            return new RunClock(now, now.plus(GRACE));
        }
        // Put back by as much, it was wrong before.
        boolean goesOn = since.compareTo(LEAP.negated()) > 0 && deletesFrom != null && deletesFrom.isAfter(now);
        return new RunClock(now, goesOn ? deletesFrom : null);
    }

    /** Of a run that began at {@link #lastRun}. */
    public boolean mayDelete() {
        return deletesFrom == null;
    }
}
