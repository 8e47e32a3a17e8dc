package io.millrace.media.tape;

import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.StreamSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why stretches are not on record. They are asked for oldest first, so that each gap and each session
 * is looked at while it lasts and never again: a camera that comes and goes has thousands a day.
 */
final class Causes {
    private final List<Gap> ledger;
    private final List<StreamSession> sessions;
    private int nextGap;
    private int nextSession;
    /** Those that last at the moment reached, by when they began. */
    private final List<Gap> gaps = new ArrayList<>();

    private final List<StreamSession> publishing = new ArrayList<>();

    Causes(List<Gap> ledger, List<StreamSession> sessions) {
        this.ledger = ledger.stream().sorted(Comparator.comparing(Gap::start)).toList();
        this.sessions = sessions.stream()
                .sorted(Comparator.comparing(StreamSession::startedAt))
                .toList();
    }

    /**
     * Cuts a stretch where a cause begins or ends.
     *
     * @param from not before the end of the stretch before
     */
    void explain(Instant from, Instant to, List<Timeline.Missing> missing) {
        int first = missing.size();
        for (Instant start = from; start.isBefore(to); ) {
            goTo(start);
            Instant end = nextChange(to);
            Gap gap = gaps.isEmpty() ? null : gaps.getFirst();
            Gap.Cause cause = gap != null ? gap.cause() : publishing.isEmpty() ? Gap.Cause.OFFLINE : null;
            String detail = gap != null ? gap.detail() : "";
            Timeline.Missing before = missing.size() > first ? missing.getLast() : null;
            if (before != null && before.cause() == cause && before.detail().equals(detail)) {
                missing.set(missing.size() - 1, new Timeline.Missing(before.start(), end, cause, detail));
            } else {
                missing.add(new Timeline.Missing(start, end, cause, detail));
            }
            start = end;
        }
    }

    private void goTo(Instant at) {
        for (; nextGap < ledger.size() && !ledger.get(nextGap).start().isAfter(at); nextGap++) {
            gaps.add(ledger.get(nextGap));
        }
        for (;
                nextSession < sessions.size()
                        && !sessions.get(nextSession).startedAt().isAfter(at);
                nextSession++) {
            publishing.add(sessions.get(nextSession));
        }
        gaps.removeIf(gap -> isOver(gap.end(), at));
        publishing.removeIf(session -> isOver(session.endedAt(), at));
    }

    /** After the moment reached, and not after {@code latest}. */
    private Instant nextChange(Instant latest) {
        Instant next = latest;
        if (nextGap < ledger.size()) {
            next = earlier(ledger.get(nextGap).start(), next);
        }
        if (nextSession < sessions.size()) {
            next = earlier(sessions.get(nextSession).startedAt(), next);
        }
        for (Gap gap : gaps) {
            next = earlier(gap.end(), next);
        }
        for (StreamSession session : publishing) {
            next = earlier(session.endedAt(), next);
        }
        return next;
    }

    private static boolean isOver(@Nullable Instant end, Instant at) {
        return end != null && !end.isAfter(at);
    }

    private static Instant earlier(@Nullable Instant end, Instant than) {
        return end != null && end.isBefore(than) ? end : than;
    }
}
