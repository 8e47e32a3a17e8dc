package io.millrace.media.live;

/**
 * Samples of a session that are in no chunk, from the first to the last of them.
 *
 * @param firstNanos {@link System#nanoTime} when the first of them arrived
 * @param lastNanos the same for the last
 */
record DroppedRun(DropCause cause, long firstNanos, long lastNanos, long samples) {
    static DroppedRun of(DropCause cause, long receivedNanos) {
        return new DroppedRun(cause, receivedNanos, receivedNanos, 1);
    }

    DroppedRun with(long receivedNanos) {
        return new DroppedRun(cause, firstNanos, receivedNanos, samples + 1);
    }
}
