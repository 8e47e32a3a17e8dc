package io.millrace.ingest.flv;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts by cause: written by one thread, read by any. */
final class DropCounts {
    private static final DropCause[] CAUSES = DropCause.values();
    private final AtomicLongArray counts = new AtomicLongArray(CAUSES.length);

    /** Returns whether it was the first of its cause. */
    boolean count(DropCause cause) {
        long before = counts.getPlain(cause.ordinal());
        counts.setOpaque(cause.ordinal(), before + 1);
        return before == 0;
    }

    /** Those that are not zero, by {@link DropCause#label}. */
    Map<String, Long> toMap() {
        Map<String, Long> map = new TreeMap<>();
        for (DropCause cause : CAUSES) {
            long count = counts.getOpaque(cause.ordinal());
            if (count > 0) {
                map.put(cause.label(), count);
            }
        }
        return map;
    }
}
