package io.millrace.media.hls;

/**
 * The largest value of the last one to two periods of media time: rises at once and falls late, so
 * that one hiccup of the network does not set a camera's latency for ever. Guarded by its owner.
 */
final class RecentMaximum {
    private final long periodMicros;
    private long periodStart;
    private long current;
    private long previous;

    RecentMaximum(long periodMicros) {
        this.periodMicros = periodMicros;
    }

    void offer(long value, long nowMicros) {
        if (nowMicros - periodStart >= periodMicros) {
            // After a silence of two periods nothing recent is left, not even the previous period.
            previous = nowMicros - periodStart >= 2 * periodMicros ? 0 : current;
            current = 0;
            periodStart = nowMicros;
        }
        current = Math.max(current, value);
    }

    long get() {
        return Math.max(previous, current);
    }
}
