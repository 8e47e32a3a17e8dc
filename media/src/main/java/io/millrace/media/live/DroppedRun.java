package io.millrace.media.live;

import io.millrace.media.MediaSample;

/**
 * Samples of a session that are in no chunk, from the first to the last of them.
 *
 * @param firstNanos {@link System#nanoTime} when the first of them arrived
 * @param lastNanos the same for the last
 */
record DroppedRun(DropCause cause, long firstNanos, long lastNanos, long samples) {
    static DroppedRun of(DropCause cause, MediaSample sample) {
        return new DroppedRun(cause, sample.receivedNanos(), sample.receivedNanos(), 1);
    }

    DroppedRun with(MediaSample sample) {
        return new DroppedRun(cause, firstNanos, sample.receivedNanos(), samples + 1);
    }
}
