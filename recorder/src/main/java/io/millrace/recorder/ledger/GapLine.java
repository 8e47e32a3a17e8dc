package io.millrace.recorder.ledger;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Gap;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** One gap as a line of the journal: fields with tabs between, {@code -} for an end that is not known. */
final class GapLine {
    private static final int FIELDS = 6;
    private static final String OPEN = "-";

    private GapLine() {}

    static String of(Gap gap) {
        return String.join(
                        "\t",
                        gap.camera().value(),
                        gap.start().toString(),
                        gap.end() == null ? OPEN : gap.end().toString(),
                        gap.cause().name(),
                        Long.toString(gap.samples()),
                        gap.detail().replaceAll("[\\t\\r\\n]", " "))
                + "\n";
    }

    /** Empty if it is no such line. */
    static Optional<Gap> parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != FIELDS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Gap(
                    new CameraId(fields[0]),
                    Instant.parse(fields[1]),
                    fields[2].equals(OPEN) ? null : Instant.parse(fields[2]),
                    Gap.Cause.valueOf(fields[3]),
                    Long.parseLong(fields[4]),
                    fields[5]));
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
