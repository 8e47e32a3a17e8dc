package io.millrace.transcoder.ladder;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Counts a ladder's failures lately, and says when to try again. Guarded by the ladder's lock. */
final class Failures {
    private final LadderSettings settings;
    private final ArrayDeque<Long> recentNanos = new ArrayDeque<>();
    private long count;
    private @Nullable String last;
    private long notBeforeNanos;
    private boolean waiting;

    Failures(LadderSettings settings) {
        this.settings = settings;
    }

    /** @return whether it was one too many */
    boolean add(String reason, long nowNanos) {
        count++;
        last = reason;
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

    /** Of all times. */
    long count() {
        return count;
    }

    /** Why the last one was; null if there was none. */
    @Nullable
    String last() {
        return last;
    }

    /** A fresh start, after a time of unavailability. */
    void forget() {
        recentNanos.clear();
        waiting = false;
    }
}
