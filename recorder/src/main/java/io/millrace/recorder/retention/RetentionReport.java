package io.millrace.recorder.retention;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run did.
 *
 * @param ran false where another run had the turn
 * @param lookedAt recordings that were due, and need nothing yet
 * @param failures in the words for operators; the run ended at the last one where that could not be
 *     passed over
 */
public record RetentionReport(
        boolean ran,
        int lookedAt,
        int moved,
        long movedBytes,
        int deleted,
        long deletedBytes,
        List<String> failures,
        Duration took) {
    public RetentionReport {
        failures = List.copyOf(failures);
    }

    /** As one line of a log. */
    @Override
    public String toString() {
        return ran
                ? "moved=%d moved_bytes=%d deleted=%d deleted_bytes=%d looked_at=%d failures=%d took=%s"
                        .formatted(moved, movedBytes, deleted, deletedBytes, lookedAt, failures.size(), took)
                : "another run is under way";
    }

    /** Adds up while a run goes on. */
    static final class Tally {
        int lookedAt;
        int moved;
        long movedBytes;
        int deleted;
        long deletedBytes;
        final List<String> failures = new ArrayList<>();

        RetentionReport report(boolean ran, Duration took) {
            return new RetentionReport(ran, lookedAt, moved, movedBytes, deleted, deletedBytes, failures, took);
        }
    }
}
