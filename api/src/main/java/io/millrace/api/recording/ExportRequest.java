package io.millrace.api.recording;

import io.millrace.media.CameraId;
import io.millrace.media.tape.TapeExports.Gaps;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an export URL is signed for. */
record ExportRequest(CameraId camera, Instant from, Instant to, Gaps gaps) {
    static final String PREFIX = "/api/v1/cameras/";
    static final String SUFFIX = "/export.mp4";

    /** Null when the parameters are none of an export's. */
    static @Nullable ExportRequest parse(
            CameraId camera, @Nullable String from, @Nullable String to, @Nullable String gaps) {
        if (from == null || to == null) {
            return null;
        }
        try {
            Gaps what = gaps == null ? Gaps.CUT : Gaps.valueOf(gaps.toUpperCase(Locale.ROOT));
            var request = new ExportRequest(camera, Instant.parse(from), Instant.parse(to), what);
            return request.from.isBefore(request.to) ? request : null;
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return null;
        }
    }

    /** The camera that a path is for, or null if it leads to no export. */
    static @Nullable CameraId camera(@Nullable String path) {
        if (path == null || !path.startsWith(PREFIX) || !path.endsWith(SUFFIX)) {
            return null;
        }
        String id = path.substring(PREFIX.length(), Math.max(PREFIX.length(), path.length() - SUFFIX.length()));
        return CameraId.isValid(id) ? new CameraId(id) : null;
    }

    /** What the token is signed for. */
    String subject() {
        return "export/" + camera + "/" + from + "/" + to + "/" + gaps;
    }

    String path() {
        return PREFIX + camera + SUFFIX + "?from=" + from + "&to=" + to + "&gaps="
                + gaps.name().toLowerCase(Locale.ROOT);
    }

    String fileName() {
        return (camera + "_" + from + "_" + to).replace(':', '-') + ".mp4";
    }
}
