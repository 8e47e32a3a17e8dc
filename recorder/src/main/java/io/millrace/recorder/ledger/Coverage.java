package io.millrace.recorder.ledger;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Gap;
import io.millrace.media.publish.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where one camera stands between "on record" and "missing". A gap begins where the last file
 * ended and ends where the next one begins; what happens to sessions says only why. Not
 * thread-safe.
 */
final class Coverage {
    /** Two files that follow each other may be a few frames apart. */
    private static final Duration SEAM = Duration.ofSeconds(1);

    private final CameraId camera;
    private final Consumer<Gap> journal;
    private final Set<UUID> files = new HashSet<>();
    private boolean wanted;
    private boolean blocked;
    private int sessions;
    private Instant sessionStart = Instant.EPOCH;
    private Instant lastStart = Instant.EPOCH;
    /** On record, or named by the recorder, up to here. */
    private Instant until;

    private @Nullable Gap open;
    private Gap.Cause lastCause = Gap.Cause.STALLED;
    private String lastDetail = "nothing arrived";

    /** @param open the gap that went on when the process before this one ended, if one did */
    Coverage(CameraId camera, boolean wanted, Instant until, @Nullable Gap open, Consumer<Gap> journal) {
        this.camera = camera;
        this.wanted = wanted;
        this.until = until;
        this.open = open;
        this.journal = journal;
    }

    /** Opens the gap that a camera begins with, unless one goes on. */
    void missing(Instant since, Gap.Cause cause, String detail) {
        if (wanted && open == null && sessions == 0 && files.isEmpty()) {
            begin(since, cause, detail);
        }
    }

    void wanted(boolean now, Instant at) {
        if (wanted == now) {
            return;
        }
        wanted = now;
        if (!now) {
            end(at);
        } else {
            until = later(until, at);
            missing(at, Gap.Cause.OFFLINE, "");
        }
    }

    void sessionStarted(Instant at) {
        sessions++;
        sessionStart = at;
    }

    void sessionEnded(EndReason reason, Instant at) {
        sessions = Math.max(0, sessions - 1);
        lastCause = cause(reason);
        lastDetail = lastCause == Gap.Cause.OFFLINE || lastCause == Gap.Cause.RESTART ? "" : "session " + reason;
        Gap before = open;
        if (before != null && lastCause != Gap.Cause.OFFLINE) {
            // It was there, and nothing of what it sent could be kept.
            Instant change = later(sessionStart, before.start());
            end(change);
            begin(change, lastCause, lastDetail);
        }
        settle(at);
    }

    /** The process stops; whatever is still open then is brought to its end by the next one. */
    void stopped() {
        if (sessions > 0 && files.isEmpty()) {
            sessions = 1;
            sessionEnded(EndReason.SHUTDOWN, until);
        }
    }

    void refused(String detail, Instant at) {
        if (wanted && sessions == 0 && open != null && open.cause() != Gap.Cause.REFUSED) {
            end(at);
            begin(at, Gap.Cause.REFUSED, detail);
        }
    }

    void fileOpened(UUID file, Instant start) {
        if (files.isEmpty() && open == null) {
            hole(until, start);
        }
        files.add(file);
        lastStart = later(lastStart, start);
        blocked = false;
        lastCause = Gap.Cause.STALLED;
        lastDetail = "nothing arrived";
        end(start);
    }

    /** @param end null if nothing of it was kept */
    void fileClosed(UUID file, @Nullable Instant end, Instant now) {
        files.remove(file);
        if (end != null) {
            until = later(until, end);
        }
        if (!files.isEmpty()) {
            hole(until, lastStart);
        }
        settle(now);
    }

    /** What the recorder itself names: a disk that is slow or full. */
    void recorderGap(Gap gap, Instant now) {
        blocked = gap.end() == null;
        end(gap.start());
        if (gap.end() != null) {
            until = later(until, gap.end());
            settle(now);
        }
    }

    private void hole(Instant from, Instant to) {
        if (wanted && !from.equals(Instant.EPOCH) && from.plus(SEAM).isBefore(to)) {
            journal.accept(new Gap(camera, from, to, lastCause, 0, lastDetail));
            until = to;
        }
    }

    private void settle(Instant now) {
        if (wanted && !blocked && sessions == 0 && files.isEmpty() && open == null) {
            begin(until.equals(Instant.EPOCH) ? now : until, lastCause, lastDetail);
        }
    }

    private void begin(Instant start, Gap.Cause cause, String detail) {
        open = new Gap(camera, start, null, cause, 0, detail);
        journal.accept(open);
    }

    private void end(Instant at) {
        Gap ending = open;
        if (ending != null) {
            open = null;
            Instant end = later(at, ending.start());
            until = later(until, end);
            journal.accept(new Gap(camera, ending.start(), end, ending.cause(), ending.samples(), ending.detail()));
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Gap.Cause cause(EndReason reason) {
        return switch (reason) {
            case UNPUBLISHED, DISCONNECTED, TAKEN_OVER -> Gap.Cause.OFFLINE;
            case STALLED -> Gap.Cause.STALLED;
            case PROTOCOL_ERROR -> Gap.Cause.MALFORMED;
            case REVOKED -> Gap.Cause.REFUSED;
            case UNSUPPORTED_CODEC -> Gap.Cause.CODEC_UNSUPPORTED;
            case SHUTDOWN -> Gap.Cause.RESTART;
        };
    }
}
