package io.millrace.media.hls;

import io.millrace.media.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Renders a rung's media playlist (RFC 8216bis, 4.4). Versions: {@code EXT-X-MAP} needs 6, {@code
 * EXT-X-GAP} 8, {@code EXT-X-SKIP} 9; a delta update and the full playlist say the same.
 */
final class MediaPlaylist {
    static final int VERSION = 9;
    /** {@code CAN-SKIP-UNTIL} in target durations: the least that 4.4.3.8 allows. */
    static final int SKIP_UNTIL_TARGETS = 6;
    /** {@code HOLD-BACK} in target durations: the least that 4.4.3.8 allows. */
    static final int HOLD_BACK_TARGETS = 3;
    /** {@code PART-HOLD-BACK} in part targets: what 4.4.3.8 recommends; 2 is the least. */
    static final int PART_HOLD_BACK_PARTS = 3;
    /** Parts are listed this far from the end, in target durations (6.2.2). */
    static final int PARTS_TARGETS = 3;

    private static final int TYPICAL_LENGTH = 4_096;

    private final WindowSnapshot window;
    private final StringBuilder out = new StringBuilder(TYPICAL_LENGTH);
    private long mappedInit = -1;

    private MediaPlaylist(WindowSnapshot window) {
        this.window = window;
    }

    /** The whole playlist. */
    static byte[] full(WindowSnapshot window, List<RenditionReport> reports) {
        return new MediaPlaylist(window).render(0, reports);
    }

    /** The delta update (6.2.5.1), or null when there is nothing old enough to skip. */
    static byte @Nullable [] delta(WindowSnapshot window, List<RenditionReport> reports) {
        int skipped = skippable(window);
        return skipped == 0 ? null : new MediaPlaylist(window).render(skipped, reports);
    }

    /**
     * How many segments a delta update leaves out: those further from the end of the last complete
     * segment than the skip boundary.
     */
    private static int skippable(WindowSnapshot window) {
        long boundary = SKIP_UNTIL_TARGETS * window.targetSeconds * 1_000_000L;
        long fromEnd = 0;
        int kept = 0;
        for (int i = window.heldCount() - 1; i >= window.listedFrom; i--) {
            if (fromEnd > boundary) {
                break;
            }
            fromEnd += window.held(i).durationMicros;
            kept++;
        }
        return window.listedCount() - kept;
    }

    private byte[] render(int skipped, List<RenditionReport> reports) {
        header();
        int first = window.listedFrom + skipped;
        if (skipped > 0) {
            out.append("#EXT-X-SKIP:SKIPPED-SEGMENTS=").append(skipped).append('\n');
            // The client has the map of what was skipped; only a change needs saying.
            mappedInit = window.held(first - 1).start.initNumber;
        }
        int partsFrom = partsFrom();
        for (int i = first; i < window.heldCount(); i++) {
            Segment segment = window.held(i);
            start(segment.start);
            if (i >= partsFrom) {
                parts(segment);
            }
            if (segment.gap) {
                out.append("#EXT-X-GAP\n");
            }
            out.append("#EXTINF:");
            seconds(segment.durationMicros);
            out.append(",\ns").append(segment.sequence()).append(".mp4\n");
        }
        if (window.open != null) {
            start(window.open.start);
            parts(window.open);
        }
        // Also while the camera is away: hls.js reloads without pause when there is no hint.
        out.append("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"p")
                .append(window.nextPart)
                .append(".mp4\"\n");
        for (RenditionReport report : reports) {
            report(report);
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void header() {
        long target = window.targetSeconds;
        out.append("#EXTM3U\n#EXT-X-VERSION:").append(VERSION);
        out.append("\n#EXT-X-TARGETDURATION:").append(target);
        out.append("\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=");
        out.append(target * SKIP_UNTIL_TARGETS);
        out.append(",HOLD-BACK=").append(target * HOLD_BACK_TARGETS);
        out.append(",PART-HOLD-BACK=");
        seconds(window.partTargetMicros * PART_HOLD_BACK_PARTS);
        out.append("\n#EXT-X-PART-INF:PART-TARGET=");
        seconds(window.partTargetMicros);
        SegmentStart first = window.held(window.listedFrom).start;
        out.append("\n#EXT-X-MEDIA-SEQUENCE:").append(first.sequence);
        out.append("\n#EXT-X-DISCONTINUITY-SEQUENCE:")
                .append(first.discontinuitySequence - (first.discontinuity ? 1 : 0));
        out.append('\n');
        if (independent()) {
            out.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        }
    }

    private boolean independent() {
        for (int i = window.listedFrom; i < window.heldCount(); i++) {
            if (!window.held(i).independent()) {
                return false;
            }
        }
        return window.open == null || window.open.independent();
    }

    /** The first segment whose end is within three target durations of the playlist's end. */
    private int partsFrom() {
        long reach = PARTS_TARGETS * window.targetSeconds * 1_000_000L;
        long fromEnd = window.open == null ? 0 : window.open.durationMicros;
        int index = window.heldCount();
        while (index > window.listedFrom && fromEnd < reach) {
            index--;
            fromEnd += window.held(index).durationMicros;
        }
        return index;
    }

    private void start(SegmentStart start) {
        if (start.discontinuity) {
            out.append("#EXT-X-DISCONTINUITY\n");
        }
        if (start.initNumber != mappedInit) {
            mappedInit = start.initNumber;
            out.append("#EXT-X-MAP:URI=\"init-").append(mappedInit).append(".mp4\"\n");
        }
        out.append("#EXT-X-PROGRAM-DATE-TIME:").append(start.dateTime()).append('\n');
    }

    private void parts(Segment segment) {
        for (int i = 0; i < segment.partCount(); i++) {
            Chunk part = segment.part(i);
            out.append("#EXT-X-PART:DURATION=");
            seconds(part.durationMicros());
            out.append(",URI=\"p").append(segment.start.firstPart + i).append(".mp4\"");
            if (part.independent()) {
                out.append(",INDEPENDENT=YES");
            }
            out.append('\n');
        }
    }

    private void report(RenditionReport report) {
        out.append("#EXT-X-RENDITION-REPORT:URI=\"../")
                .append(report.rung())
                .append('/')
                .append(ResourcePath.MEDIA_PLAYLIST)
                .append("\",LAST-MSN=")
                .append(report.lastSequence());
        if (report.lastPart() >= 0) {
            out.append(",LAST-PART=").append(report.lastPart());
        }
        out.append('\n');
    }

    /** A decimal-floating-point number of seconds, exact to the microsecond, without tail zeros. */
    private void seconds(long micros) {
        out.append(micros / 1_000_000);
        int rest = (int) (micros % 1_000_000);
        if (rest > 0) {
            out.append('.');
            for (int unit = 100_000; rest > 0; unit /= 10) {
                out.append((char) ('0' + rest / unit));
                rest %= unit;
            }
        }
    }
}
