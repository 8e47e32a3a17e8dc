package io.millrace.api.playback;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A range of the tape that a URL was signed for, to the millisecond.
 *
 * @param to null for one that goes on with the live stream
 */
record TapeRange(Instant from, @Nullable Instant to) {
    private static final String GOES_ON = "now";
    private static final int MAX_DIGITS = 15;
    // Times far off have no milliseconds since 1970, and PostgreSQL does not know them.
    private static final Instant MIN = Instant.EPOCH;
    private static final Instant MAX = Instant.parse("9999-12-31T23:59:59Z");

    TapeRange {
        if (from.isBefore(MIN) || from.isAfter(MAX) || (to != null && to.isAfter(MAX))) {
            throw new IllegalArgumentException("a range outside of 1970 to 9999");
        }
        from = from.truncatedTo(ChronoUnit.MILLIS);
        to = to == null ? null : to.truncatedTo(ChronoUnit.MILLIS);
        if (to != null && !from.isBefore(to)) {
            throw new IllegalArgumentException("a range that ends before it begins");
        }
    }

    /** Of the parameters {@code from} and {@code to}, or null when they are none. */
    static @Nullable TapeRange parse(@Nullable String from, @Nullable String to) {
        try {
            return from == null
                    ? null
                    : new TapeRange(Instant.parse(from), to == null || to.equals(GOES_ON) ? null : Instant.parse(to));
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Of a part of a path, as {@link #text} writes it; null when it is none. */
    static @Nullable TapeRange parse(String text) {
        int dash = text.indexOf('-');
        String to = text.substring(dash + 1);
        if (!digits(text.substring(0, Math.max(0, dash))) || !(to.equals(GOES_ON) || digits(to))) {
            return null;
        }
        try {
            Instant from = Instant.ofEpochMilli(Long.parseLong(text.substring(0, dash)));
            return new TapeRange(from, to.equals(GOES_ON) ? null : Instant.ofEpochMilli(Long.parseLong(to)));
        } catch (DateTimeException | IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean digits(String text) {
        return !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** {@code 1763719200000-1763722800000}, or {@code 1763719200000-now}. */
    String text() {
        return from.toEpochMilli() + "-" + (to == null ? GOES_ON : Long.toString(to.toEpochMilli()));
    }

    /** What tells a viewer session of it from one of live, and from those of other ranges. */
    String scope() {
        return "/" + text();
    }
}
