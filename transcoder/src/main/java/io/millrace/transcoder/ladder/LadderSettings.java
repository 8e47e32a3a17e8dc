package io.millrace.transcoder.ladder;

import java.time.Duration;

/**
 * How children are watched over; one for all ladders.
 *
 * @param hangAfter a child that owes a frame for so long is killed
 * @param firstRetry after a failure; twice as long after the next
 * @param maxFailures so many within {@code failureMemory} make the ladder unavailable
 * @param failureMemory see there
 * @param unavailableFor how long it stays so
 * @param maxQueuedBytes of the source for a child that is slow: some seconds of a camera, as one that
 *     is further behind does not catch up by waiting
 * @param maxOverflows a child that falls behind more often than this is taken for a failure
 * @param pictureEvery beside rungs, a child makes at most one picture in so long
 */
public record LadderSettings(
        Duration hangAfter,
        Duration firstRetry,
        int maxFailures,
        Duration failureMemory,
        Duration unavailableFor,
        long maxQueuedBytes,
        int maxOverflows,
        Duration pictureEvery) {
    public static final LadderSettings DEFAULT = new LadderSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            3,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            16L << 20,
            2,
            Duration.ofSeconds(10));

    public LadderSettings {
        if (hangAfter.isNegative()
                || hangAfter.isZero()
                || firstRetry.isNegative()
                || failureMemory.isNegative()
                || unavailableFor.isNegative()) {
            throw new IllegalArgumentException("a time of the ladder's is not above zero");
        }
        if (maxFailures < 1 || maxOverflows < 0 || maxQueuedBytes < 1) {
            throw new IllegalArgumentException(
                    "failures " + maxFailures + ", overflows " + maxOverflows + ", queued bytes " + maxQueuedBytes);
        }
        if (pictureEvery.isNegative() || pictureEvery.isZero()) {
            throw new IllegalArgumentException("a picture every " + pictureEvery);
        }
    }

    public LadderSettings unavailableFor(Duration time) {
        return new LadderSettings(
                hangAfter, firstRetry, maxFailures, failureMemory, time, maxQueuedBytes, maxOverflows, pictureEvery);
    }

    public LadderSettings pictureEvery(Duration time) {
        return new LadderSettings(
                hangAfter, firstRetry, maxFailures, failureMemory, unavailableFor, maxQueuedBytes, maxOverflows, time);
    }
}
