package io.millrace.media.hls;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rung's window at one moment: what is served, and what of it is listed. Immutable, swapped by
 * one volatile write a part; {@link PlaylistCache} beside it holds what has been rendered of it.
 */
final class WindowSnapshot {
    /** Rungs are cut at the same frames; encoders and clocks move their times by a frame or two. */
    private static final int NEAR_MILLIS = 400;

    /** Complete segments, oldest first, their sequence numbers without a hole. */
    private final Segment[] held;
    /** Index of the first that the playlist lists; those before are retired, and still served. */
    final int listedFrom;
    /** The segment that is growing. */
    final @Nullable Segment open;

    final long nextSequence;
    final long nextPart;
    final int targetSeconds;
    final long partTargetMicros;
    /** The end of the newest part on a clock that counts media, over all epochs. */
    final long mediaMicros;

    WindowSnapshot(
            Segment[] held,
            int listedFrom,
            @Nullable Segment open,
            long nextSequence,
            long nextPart,
            int targetSeconds,
            long partTargetMicros,
            long mediaMicros) {
        this.held = held;
        this.listedFrom = listedFrom;
        this.open = open;
        this.nextSequence = nextSequence;
        this.nextPart = nextPart;
        this.targetSeconds = targetSeconds;
        this.partTargetMicros = partTargetMicros;
        this.mediaMicros = mediaMicros;
    }

    int heldCount() {
        return held.length;
    }

    Segment held(int index) {
        return held[index];
    }

    /** Complete segments with media. */
    int mediaCount() {
        int count = 0;
        for (Segment segment : held) {
            count += segment.gap ? 0 : 1;
        }
        return count;
    }

    /** Complete segments that the playlist lists. */
    int listedCount() {
        return held.length - listedFrom;
    }

    /** Whether a player can start: it lists a complete segment (players reject a playlist of parts alone). */
    boolean playable() {
        return listedCount() > 0;
    }

    int openParts() {
        return open == null ? 0 : open.partCount();
    }

    @Nullable
    Segment segment(long sequence) {
        if (held.length == 0) {
            return null;
        }
        long index = sequence - held[0].sequence();
        return index < 0 || index >= held.length ? null : held[(int) index];
    }

    /** The segment that starts at this time, within {@value #NEAR_MILLIS} ms; null if there is none. */
    @Nullable
    SegmentStart startNear(Instant wallStart) {
        SegmentStart nearest = null;
        long nearestMillis = NEAR_MILLIS + 1;
        for (int i = 0; i <= held.length; i++) {
            Segment candidate = i < held.length ? held[i] : open;
            if (candidate != null && !candidate.gap) {
                long millis = Math.abs(candidate.start.wallStart().until(wallStart, ChronoUnit.MILLIS));
                if (millis < nearestMillis) {
                    nearestMillis = millis;
                    nearest = candidate.start;
                }
            }
        }
        return nearest;
    }

    /** The part with this number; null if there is none, or it was dropped meanwhile. */
    HlsReply.@Nullable Content part(long number) {
        if (open != null && number >= open.start.firstPart) {
            return partOf(open, number);
        }
        // Players ask for what is new: from the end.
        for (int i = held.length - 1; i >= 0; i--) {
            if (number >= held[i].start.firstPart) {
                return partOf(held[i], number);
            }
        }
        return null;
    }

    /** The init section with this number, or null. */
    HlsReply.@Nullable Content init(long number) {
        if (open != null && open.start.initNumber == number) {
            return open.start.media(List.of(open.start.init.bytes()));
        }
        for (int i = held.length - 1; i >= 0; i--) {
            SegmentStart start = held[i].start;
            if (start.initNumber == number) {
                return start.media(List.of(start.init.bytes()));
            }
        }
        return null;
    }

    /**
     * Whether the playlist has got as far as RFC 8216bis, 6.2.5.2, asks: that segment complete, or
     * with {@code part} ≥ 0 that part of it. A part beyond a segment's last is the first of the
     * next.
     */
    boolean has(long sequence, int part) {
        if (part < 0 || sequence > nextSequence) {
            return sequence < nextSequence;
        }
        if (sequence == nextSequence) {
            return part < openParts();
        }
        if (sequence < nextSequence - 1 || openParts() > 0) {
            return true;
        }
        Segment last = segment(sequence);
        return last == null || part < last.partCount();
    }

    RenditionReport report(String rung) {
        if (open != null) {
            return new RenditionReport(rung, open.sequence(), open.partCount() - 1);
        }
        return new RenditionReport(rung, nextSequence - 1, held[held.length - 1].partCount() - 1);
    }

    private static HlsReply.@Nullable Content partOf(Segment segment, long number) {
        long index = number - segment.start.firstPart;
        if (index >= segment.partCount()) {
            return null;
        }
        byte[] bytes = segment.part((int) index).media().arrayIfThere();
        return bytes == null ? null : segment.start.media(List.of(bytes));
    }
}
