package io.millrace.media.hls;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers what is asked below one rung: from the newest snapshot at once, or held until the window
 * has got there (RFC 8216bis, 6.2.5 and 6.2.6). Any thread, never blocks.
 *
 * <p>While the camera is away, plain reloads get the playlist as it was, and blocking ones are held
 * three target durations and then told to come back. hls.js gives up by itself before that and asks
 * again without directives; it polls then, and blocks again with the first playlist that has moved
 * on. Answering a blocking reload with an unchanged playlist would make older players spin.
 */
final class RungRequests {
    private static final int PATIENCE_TARGETS = 3;
    private static final int MILLION = 1_000_000;

    private final RungWindow rung;
    private final Targets targets;
    private final Waiters waiters;
    /** Whether a playlist that has nothing yet is waited for: something starts it when it is wanted. */
    private final boolean onDemand;

    RungRequests(RungWindow rung, Targets targets, Waiters waiters, boolean onDemand) {
        this.rung = rung;
        this.targets = targets;
        this.waiters = waiters;
        this.onDemand = onDemand;
    }

    CompletionStage<HlsReply> get(ResourcePath path, DeliveryDirectives directives) {
        return switch (path.kind()) {
            case MEDIA_PLAYLIST -> playlist(directives);
            case PART -> part(path.number());
            case SEGMENT -> found(segment(path.number()));
            case INIT -> found(rung.window().init(path.number()));
        };
    }

    Duration patience() {
        return Duration.ofSeconds((long) PATIENCE_TARGETS * targets.targetSeconds());
    }

    private CompletionStage<HlsReply> playlist(DeliveryDirectives directives) {
        if (directives.part() >= 0 && directives.mediaSequence() < 0) {
            return now(new HlsReply.BadRequest("_HLS_part without _HLS_msn"));
        }
        WindowSnapshot window = rung.window();
        if (window.playable()) {
            if (tooFar(window, directives)) {
                return now(new HlsReply.BadRequest("_HLS_msn or _HLS_part is too far ahead"));
            }
        } else if (window.open == null && !onDemand) {
            return now(LiveWindow.nothingYet());
        }
        HlsReply reply = playlistNow(directives);
        return reply != null ? now(reply) : waiters.hold(() -> playlistNow(directives), patience());
    }

    private @Nullable HlsReply playlistNow(DeliveryDirectives directives) {
        PlaylistCache current = rung.current();
        WindowSnapshot window = current.window;
        if (!window.playable()
                || (directives.mediaSequence() >= 0 && !window.has(directives.mediaSequence(), directives.part()))) {
            return null;
        }
        return directives.skip() ? current.delta() : current.full();
    }

    /**
     * Beyond what 6.2.5.2 lets a client ask for. Its advance part limit is three seconds of parts;
     * ours is a target duration of them if that is more, because hls.js without low latency asks
     * for the last part of the next segment.
     */
    private boolean tooFar(WindowSnapshot window, DeliveryDirectives directives) {
        long sequence = directives.mediaSequence();
        if (sequence < window.nextSequence) {
            return false;
        }
        long ahead = directives.part() - (sequence == window.nextSequence ? window.openParts() - 1 : 0);
        long partMicros = window.partTargetMicros;
        long limit = partMicros < MILLION ? ceil(3 * MILLION, partMicros) : 3;
        return sequence > window.nextSequence + 1
                || ahead > Math.max(limit, ceil((long) window.targetSeconds * MILLION, partMicros));
    }

    private static long ceil(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    private CompletionStage<HlsReply> part(long number) {
        WindowSnapshot window = rung.window();
        HlsReply reply = window.part(number);
        if (reply == null && number == window.nextPart && window.playable()) {
            return waiters.hold(() -> rung.window().part(number), patience());
        }
        return found(reply);
    }

    private @Nullable HlsReply segment(long sequence) {
        Segment segment = rung.window().segment(sequence);
        return segment == null || segment.gap ? null : segment.content();
    }

    private static CompletionStage<HlsReply> found(@Nullable HlsReply reply) {
        return now(reply != null ? reply : new HlsReply.NotFound("not in the window"));
    }

    private static CompletionStage<HlsReply> now(HlsReply reply) {
        return CompletableFuture.completedStage(reply);
    }
}
