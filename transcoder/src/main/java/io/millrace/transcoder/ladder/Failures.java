package io.millrace.transcoder.ladder;

import java.util.ArrayDeque;

/** Counts a ladder's failures lately, and says when to try again. Guarded by the ladder's lock. */
final class Failures {
    private final LadderSettings settings;
    private final ArrayDeque<Long> recentNanos = new ArrayDeque<>();
    private long notBeforeNanos;
    private boolean waiting;

    Failures(LadderSettings settings) {
        this.settings = settings;
    }

    /** @return whether it was one too many */
    boolean add(long nowNanos) {
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

    /** A fresh start, after a time of unavailability. */
    void forget() {
        recentNanos.clear();
        waiting = false;
    }
}
