package io.millrace.transcoder.ladder;

/**
 * A picture as a child made it.
 *
 * @param millis of presentation, on the source's time-line; the lower 32 bits
 * @param jpeg never written again
 */
record TimedJpeg(int millis, byte[] jpeg) {}
