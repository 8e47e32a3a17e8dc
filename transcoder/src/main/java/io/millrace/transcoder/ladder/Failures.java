package io.millrace.transcoder.ladder;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Counts failures of one kind of child lately, and says when to try again. Guarded by its owner's lock. */
final class Failures {
    /**
     * @param count of all times
     * @param last why the last one was; null if there was none
     */
    record Tally(long count, @Nullable String last, long lastNanos) {
        Tally and(Tally other) {
            boolean later = last == null || other.last != null && other.lastNanos - lastNanos >= 0;
            return new Tally(count + other.count, later ? other.last : last, later ? other.lastNanos : lastNanos);
        }
    }

    private final LadderSettings settings;
    private final ArrayDeque<Long> recentNanos = new ArrayDeque<>();
    private Tally tally = new Tally(0, null, 0);
    private long notBeforeNanos;
    private boolean waiting;

    Failures(LadderSettings settings) {
        this.settings = settings;
    }

    /** @return whether it was one too many */
    boolean add(String reason, long nowNanos) {
        tally = tally.and(new Tally(1, reason, nowNanos));
        recentNanos.add(nowNanos);
        while (nowNanos - recentNanos.getFirst() > settings.failureMemory().toNanos()) {
            recentNanos.removeFirst();
        }
        waiting = true;
        notBeforeNanos = nowNanos + (settings.firstRetry().toNanos() << Math.min(recentNanos.size() - 1, 5));
        return recentNanos.size() >= settings.maxFailures();
    }

    boolean mayStart(long nowNanos) {
        waiting = waiting && nowNanos - notBeforeNanos < 0;
        return !waiting;
    }

    Tally tally() {
        return tally;
    }

    /** A fresh start, after a time of unavailability. */
    void forget() {
        recentNanos.clear();
        waiting = false;
    }
}
