package io.millrace.app.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void percentilesAreRightWithinTheBucketsWidth() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int micros = 1; micros <= 100_000; micros++) {
            histogram.addMicros(micros);
        }

        LatencyHistogram.Summary summary = histogram.summary();

        assertEquals(100_000, summary.count());
        assertEquals(100_000, summary.max());
        assertNear(50_000, summary.p50());
        assertNear(95_000, summary.p95());
        assertNear(99_000, summary.p99());
    }

    @Test
    void smallValuesAreExact() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.addMicros(3);
        histogram.addMicros(7);
        histogram.addMicros(-1);

        assertEquals(3, histogram.percentileMicros(0.5));
        assertEquals(7, histogram.percentileMicros(1));
    }

    @Test
    void nothingCountsAfterAReset() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.addMicros(1_000);
        histogram.reset();

        assertEquals(new LatencyHistogram.Summary(0, 0, 0, 0, 0), histogram.summary());
    }

    private static void assertNear(long expected, long actual) {
        assertTrue(Math.abs(actual - expected) <= expected * 0.0625, actual + " is not near " + expected);
    }
}
