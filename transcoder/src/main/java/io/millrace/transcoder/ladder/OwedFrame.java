package io.millrace.transcoder.ladder;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Since when a child owes a frame: it was fed, and has sent nothing after that. Thread-safe. */
final class OwedFrame {
    private final LongSupplier nanoTime;
    private long sinceNanos;
    private boolean owed;

    OwedFrame(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void ask() {
        if (!owed) {
            owed = true;
            sinceNanos = nanoTime.getAsLong();
        }
    }

    synchronized void answer() {
        owed = false;
    }

    /** Zero when it owes none. */
    synchronized Duration since() {
        return owed ? Duration.ofNanos(nanoTime.getAsLong() - sinceNanos) : Duration.ZERO;
    }
}
