package io.millrace.media.tape;

import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.StreamSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a range is on record and what is not: together they are the whole range.
 *
 * @param spans on record, oldest first
 * @param missing not on record, oldest first
 */
public record Timeline(List<Timeline.Span> spans, List<Timeline.Missing> missing) {
    /** Files of one session follow each other this closely, or something is missing between them. */
    private static final Duration SLACK = Duration.ofMillis(100);

    /** @param growing whether it goes on to be recorded now */
    public record Span(Instant start, Instant end, boolean growing) {}

    /**
     * @param cause null when a session went on and the ledger has no word of why it is not on record
     * @param detail of the ledger, may be empty
     */
    public record Missing(Instant start, Instant end, Gap.@Nullable Cause cause, String detail) {}

    public Timeline {
        spans = List.copyOf(spans);
        missing = List.copyOf(missing);
    }

    /**
     * @param files oldest first
     * @param ledger that overlaps the range; where two say something, the one that began first is right
     * @param sessions of the camera; where none is, it was offline
     * @param to not after now: what is to come is not missing
     */
    public static Timeline of(
            List<TapeFile> files, List<Gap> ledger, List<StreamSession> sessions, Instant from, Instant to) {
        List<Span> spans = new ArrayList<>();
        for (TapeFile file : files) {
            Instant start = later(file.start(), from);
            Instant end = earlier(file.end(), to);
            Span before = spans.isEmpty() ? null : spans.getLast();
            if (before != null && !start.isAfter(before.end.plus(SLACK))) {
                spans.set(spans.size() - 1, new Span(before.start, later(before.end, end), file.growing()));
            } else if (start.isBefore(end)) {
                spans.add(new Span(start, end, file.growing()));
            }
        }
        List<Missing> missing = new ArrayList<>();
        Causes causes = new Causes(ledger, sessions);
        Instant at = from;
        for (Span span : spans) {
            if (span.start.isAfter(at.plus(SLACK))) {
                causes.explain(at, span.start, missing);
            }
            at = span.end;
        }
        // The part that is being written now is not missing.
        boolean growing = !spans.isEmpty() && spans.getLast().growing;
        if (!growing && at.plus(SLACK).isBefore(to)) {
            causes.explain(at, to, missing);
        }
        return new Timeline(spans, missing);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
