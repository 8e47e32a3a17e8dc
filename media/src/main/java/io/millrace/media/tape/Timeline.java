package io.millrace.media.tape;

import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.StreamSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
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
     * @param ledger that overlaps the range
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
        Instant at = from;
        for (Span span : spans) {
            if (span.start.isAfter(at.plus(SLACK))) {
                explain(at, span.start, ledger, sessions, missing);
            }
            at = span.end;
        }
        // The part that is being written now is not missing.
        boolean growing = !spans.isEmpty() && spans.getLast().growing;
        if (!growing && at.plus(SLACK).isBefore(to)) {
            explain(at, to, ledger, sessions, missing);
        }
        return new Timeline(spans, missing);
    }

    /** Cuts a stretch where a cause begins or ends. */
    private static void explain(
            Instant from, Instant to, List<Gap> ledger, List<StreamSession> sessions, List<Missing> missing) {
        TreeSet<Instant> cuts = new TreeSet<>(List.of(from, to));
        for (Gap gap : ledger) {
            cuts.add(gap.start());
            cuts.add(gap.end() == null ? to : gap.end());
        }
        for (StreamSession session : sessions) {
            cuts.add(session.startedAt());
            cuts.add(session.endedAt() == null ? to : session.endedAt());
        }
        int first = missing.size();
        Instant start = from;
        for (Instant end : cuts.subSet(from, false, to, true)) {
            Missing piece = piece(start, end, ledger, sessions);
            Missing before = missing.size() > first ? missing.getLast() : null;
            if (before != null && before.cause == piece.cause && before.detail.equals(piece.detail)) {
                missing.set(missing.size() - 1, new Missing(before.start, end, piece.cause, piece.detail));
            } else {
                missing.add(piece);
            }
            start = end;
        }
    }

    private static Missing piece(Instant start, Instant end, List<Gap> ledger, List<StreamSession> sessions) {
        for (Gap gap : ledger) {
            if (overlaps(gap.start(), gap.end(), start, end)) {
                return new Missing(start, end, gap.cause(), gap.detail());
            }
        }
        boolean published = sessions.stream().anyMatch(s -> overlaps(s.startedAt(), s.endedAt(), start, end));
        return new Missing(start, end, published ? null : Gap.Cause.OFFLINE, "");
    }

    private static boolean overlaps(Instant start, @Nullable Instant end, Instant from, Instant to) {
        return start.isBefore(to) && (end == null || end.isAfter(from));
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
