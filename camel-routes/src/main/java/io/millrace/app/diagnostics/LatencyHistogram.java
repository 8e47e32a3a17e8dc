package io.millrace.app.diagnostics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations in buckets that are 1/16 of their power of two wide, so that any percentile is
 * right within 6 %. Any thread; one atomic add a value, and no memory of its own for each.
 */
public final class LatencyHistogram {
    private static final int SUB_BITS = 4;
    private static final int SUB = 1 << SUB_BITS;

    private final AtomicLongArray buckets = new AtomicLongArray(64 * SUB);
    private final AtomicLong max = new AtomicLong();

    /** Negative values count as zero: two clocks may differ by a tick. */
    public void addMicros(long micros) {
        long value = Math.max(0, micros);
        buckets.incrementAndGet(bucket(value));
        max.accumulateAndGet(value, Math::max);
    }

    public void reset() {
        for (int i = 0; i < buckets.length(); i++) {
            buckets.set(i, 0);
        }
        max.set(0);
    }

    public long count() {
        long count = 0;
        for (int i = 0; i < buckets.length(); i++) {
            count += buckets.get(i);
        }
        return count;
    }

    /** @param share 0 to 1; 0.99 for p99 */
    public long percentileMicros(double share) {
        long rank = (long) Math.ceil(count() * share);
        long seen = 0;
        for (int i = 0; i < buckets.length(); i++) {
            seen += buckets.get(i);
            if (seen >= rank && seen > 0) {
                return Math.min(upperBound(i), max.get());
            }
        }
        return 0;
    }

    /** Count, percentiles and maximum, in microseconds. */
    public Summary summary() {
        return new Summary(count(), percentileMicros(0.50), percentileMicros(0.95), percentileMicros(0.99), max.get());
    }

    /** All but the count in microseconds. */
    public record Summary(long count, long p50, long p95, long p99, long max) {}

    private static int bucket(long value) {
        if (value < SUB) {
            return (int) value;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(value);
        int sub = (int) (value >>> (exponent - SUB_BITS)) & (SUB - 1);
        return (exponent - SUB_BITS + 1) * SUB + sub;
    }

    private static long upperBound(int bucket) {
        if (bucket < SUB) {
            return bucket;
        }
        int shift = bucket / SUB - 1;
        return ((long) (SUB + bucket % SUB + 1) << shift) - 1;
    }
}
