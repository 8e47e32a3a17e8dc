package io.millrace.recorder.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * How fast the bytes of one body move, told by the time that was waited for the connection alone: whoever
 * reads slowly does not make the store slow. One thread at a time.
 */
final class Pace {
    private final long leastBytes;
    private final long spanNanos;
    private long movedBytes;
    private long waitedNanos;

    /** @param leastBytes to move in every {@code span} of waiting */
    Pace(long leastBytes, Duration span) {
        this.leastBytes = leastBytes;
        this.spanNanos = span.toNanos();
    }

    /**
     * Notes that {@code bytes} took {@code nanos}.
     *
     * @throws InterruptedIOException when too few moved for too long; OkHttp does not try it again by itself
     */
    void moved(long bytes, long nanos) throws IOException {
        movedBytes += bytes;
        waitedNanos += nanos;
        if (waitedNanos >= spanNanos) {
            if (movedBytes < leastBytes) {
                throw new InterruptedIOException("the store moved " + movedBytes + " bytes in "
                        + Duration.ofNanos(waitedNanos).toSeconds() + " s; given up under " + leastBytes);
            }
            movedBytes = 0;
            waitedNanos = 0;
        }
    }
}
