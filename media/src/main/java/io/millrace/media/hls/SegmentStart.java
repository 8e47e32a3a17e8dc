package io.millrace.media.hls;

import io.millrace.media.InitSection;
import io.millrace.media.MediaKind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a segment from its first chunk on; shared by all states of a growing segment. */
final class SegmentStart {
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** No URI of media ever names other bytes; an hour is longer than any window. */
    private static final Duration MEDIA_AGE = Duration.ofHours(1);

    /** The media sequence number. */
    final long sequence;
    /** Discontinuity tags up to and including its own. */
    final long discontinuitySequence;

    final boolean discontinuity;
    final InitSection init;
    /** The number in the init section's URI: that of the first part that used it, so no two share one. */
    final long initNumber;
    /** The number in the URI of its first part. */
    final long firstPart;

    private final Instant wallStart;
    private @Nullable String dateTime;

    SegmentStart(
            long sequence,
            long discontinuitySequence,
            boolean discontinuity,
            InitSection init,
            long initNumber,
            long firstPart,
            Instant wallStart) {
        this.sequence = sequence;
        this.discontinuitySequence = discontinuitySequence;
        this.discontinuity = discontinuity;
        this.init = init;
        this.initNumber = initNumber;
        this.firstPart = firstPart;
        this.wallStart = wallStart;
    }

    Instant wallStart() {
        return wallStart;
    }

    /** For {@code EXT-X-PROGRAM-DATE-TIME}; formatted when first asked for, which is harmless twice. */
    String dateTime() {
        String text = dateTime;
        if (text == null) {
            text = DATE_TIME.format(wallStart);
            dateTime = text;
        }
        return text;
    }

    /** Bytes that its init section decodes (or that section itself) as an answer. */
    HlsReply.Content media(List<byte[]> pieces) {
        boolean video = !init.tracks().isEmpty() && init.tracks().get(0).kind() == MediaKind.VIDEO;
        return new HlsReply.Content(video ? "video/mp4" : "audio/mp4", pieces, MEDIA_AGE);
    }
}
