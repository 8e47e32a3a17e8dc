package io.millrace.app.bench;

import java.time.Duration;

/** Something that is due again and again; what was missed is left out. One thread. */
final class Every {
    private final long periodNanos;
    private long nextNanos;

    Every(Duration period, long startNanos) {
        periodNanos = period.toNanos();
        nextNanos = startNanos + periodNanos;
    }

    boolean isDue(long nowNanos) {
        if (nowNanos - nextNanos < 0) {
            return false;
        }
        nextNanos += periodNanos * (1 + (nowNanos - nextNanos) / periodNanos);
        return true;
    }
}
