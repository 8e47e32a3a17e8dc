package io.millrace.recorder.retention;

import io.millrace.media.retention.RetentionRows;
import io.millrace.media.retention.RunClock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Says whether a run may delete: not for a day after the clock leapt, so that somebody can see to it. */
final class ClockGuard {
    private final RetentionRows rows;
    private final Consumer<String> alerts;

    ClockGuard(RetentionRows rows, Consumer<String> alerts) {
        this.rows = rows;
        this.alerts = alerts;
    }

    /** A run begins. */
    RunClock begin(Instant now) {
        Optional<RunClock> before = rows.runClock();
        RunClock clock = before.map(last -> last.next(now)).orElseGet(() -> RunClock.first(now));
        boolean leapt = before.filter(last -> last.lastRun().plus(RunClock.LEAP).isBefore(now))
                .isPresent();
        if (leapt) {
            alerts.accept("nothing is deleted before " + clock.deletesFrom() + ": it is " + now
                    + " by this machine's clock, and the run before was at "
                    + before.map(RunClock::lastRun).orElseThrow() + "; if the clock is wrong, put it right until then");
        }
        rows.runClock(clock);
        return clock;
    }
}
