package io.millrace.recorder.ledger;

import java.time.Instant;

/** Of a camera's recordings, the one that begins last. */
public record LatestFile(Instant start, Instant end) {
    public LatestFile {
        if (end.isBefore(start)) {
            throw new IllegalArgumentException("a file that ends at " + end + ", before its start at " + start);
        }
    }
}
