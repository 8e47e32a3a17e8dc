package io.millrace.ingest.rtmp;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Lets so many lines a second through, and counts the others. Any thread. */
final class LogLimiter {
    private static final long NANOS = 1_000_000_000L;
    private static final int LINES_A_SECOND = 10;

    private final LongSupplier nanos;
    private final AtomicLong suppressed = new AtomicLong();
    private long second = Long.MIN_VALUE;
    private int lines;

    LogLimiter(LongSupplier nanos) {
        this.nanos = nanos;
    }

    synchronized boolean mayLog() {
        long now = Math.floorDiv(nanos.getAsLong(), NANOS);
        if (now != second) {
            second = now;
            lines = 0;
        }
        if (lines < LINES_A_SECOND) {
            lines++;
            return true;
        }
        suppressed.incrementAndGet();
        return false;
    }

    /** Lines kept back since the last call. */
    long takeSuppressed() {
        return suppressed.getAndSet(0);
    }
}
