package io.millrace.media.tape;

import io.millrace.media.CameraId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A recording as part of the tape, wherever its bytes lie now.
 *
 * @param id of the recording
 * @param session the publish session it is from
 * @param start wall time of its first picture
 * @param codecs RFC 6381, comma-separated
 * @param widthPixels 0 when there is no video
 * @param heightPixels 0 when there is no video
 * @param growing whether more may come; what the index names is complete in any case
 */
public record TapeFile(
        UUID id,
        CameraId camera,
        UUID session,
        Instant start,
        String codecs,
        int widthPixels,
        int heightPixels,
        boolean growing,
        TapeIndex index) {
    /** Wall time of the end of what the index names. */
    public Instant end() {
        return start.plusNanos(index.micros(index.totalTicks()) * 1_000);
    }

    /**
     * Whether {@code next} goes on where this ends, on the same time-line: a player needs no
     * discontinuity between them.
     */
    public boolean continuesIn(TapeFile next) {
        return session.equals(next.session)
                && codecs.equals(next.codecs)
                && widthPixels == next.widthPixels
                && heightPixels == next.heightPixels
                && index.timescale() == next.index.timescale()
                && Math.abs(index.firstTicks() + index.totalTicks() - next.index.firstTicks())
                        <= index.timescale() * SLACK.toMillis() / 1_000;
    }

    /** The end of a file is known from its last sample's duration, the start of the next from a time stamp. */
    private static final Duration SLACK = Duration.ofMillis(100);
}
