package io.millrace.ingest.rtmp;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all connections together hold; a reservation that does not fit is not made. */
final class BufferBudget {
    private final long maxBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    BufferBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean reserve(int bytes) {
        if (usedBytes.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        usedBytes.addAndGet(-bytes);
        return false;
    }

    void release(int bytes) {
        usedBytes.addAndGet(-bytes);
    }

    long usedBytes() {
        return usedBytes.get();
    }
}
