package io.millrace.ingest.rtmp;

import java.util.Arrays;

/** Frames and bytes a second over the last whole seconds. Not thread-safe: its session locks. */
final class RateWindow {
    private static final int SECONDS = 5;
    private static final long NANOS = 1_000_000_000L;

    /** One more than is reported: the second under way is not counted. */
    private final long[] bytes = new long[SECONDS + 1];

    private final int[] frames = new int[SECONDS + 1];
    private final long startNanos;
    private long second;

    RateWindow(long startNanos) {
        this.startNanos = startNanos;
    }

    void add(int frameCount, int byteCount, long nowNanos) {
        advance(nowNanos);
        int slot = (int) (second % bytes.length);
        frames[slot] += frameCount;
        bytes[slot] += byteCount;
    }

    double framesPerSecond(long nowNanos) {
        advance(nowNanos);
        long seconds = wholeSeconds();
        return seconds == 0 ? 0 : (double) (Arrays.stream(frames).sum() - frames[current()]) / seconds;
    }

    long bitsPerSecond(long nowNanos) {
        advance(nowNanos);
        long seconds = wholeSeconds();
        return seconds == 0 ? 0 : (Arrays.stream(bytes).sum() - bytes[current()]) * 8 / seconds;
    }

    private long wholeSeconds() {
        return Math.min(second, SECONDS);
    }

    private int current() {
        return (int) (second % bytes.length);
    }

    private void advance(long nowNanos) {
        long now = Math.max(second, (nowNanos - startNanos) / NANOS);
        for (long s = Math.max(second + 1, now - SECONDS); s <= now; s++) {
            frames[(int) (s % bytes.length)] = 0;
            bytes[(int) (s % bytes.length)] = 0;
        }
        second = now;
    }
}
