package io.millrace.api.recording;

import io.millrace.media.CameraId;
import io.millrace.media.tape.TapeExports.Gaps;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an export URL is signed for. */
record ExportRequest(CameraId camera, Instant from, Instant to, Gaps gaps, Format format) {
    static final String PREFIX = "/api/v1/cameras/";

    /** What it comes as; the path ends in its name. */
    enum Format {
        MP4("video/mp4"),
        ZIP("application/zip");

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }

        String extension() {
            return "." + name().toLowerCase(Locale.ROOT);
        }

        private String suffix() {
            return "/export" + extension();
        }
    }

    /** Null when the parameters are none of an export's. */
    static @Nullable ExportRequest parse(
            CameraId camera, @Nullable String from, @Nullable String to, @Nullable String gaps, Format format) {
        if (from == null || to == null) {
            return null;
        }
        try {
            Gaps what = gaps == null ? Gaps.CUT : Gaps.valueOf(gaps.toUpperCase(Locale.ROOT));
            var request = new ExportRequest(camera, Instant.parse(from), Instant.parse(to), what, format);
            return request.from.isBefore(request.to) ? request : null;
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return null;
        }
    }

    /** What a path asks for, and in which format; null if it leads to no export. */
    static @Nullable Target target(@Nullable String path) {
        if (path == null || !path.startsWith(PREFIX)) {
            return null;
        }
        for (Format format : Format.values()) {
            if (path.endsWith(format.suffix())) {
                int end = path.length() - format.suffix().length();
                String id = path.substring(PREFIX.length(), Math.max(PREFIX.length(), end));
                return CameraId.isValid(id) ? new Target(new CameraId(id), format) : null;
            }
        }
        return null;
    }

    /** @see #target */
    record Target(CameraId camera, Format format) {}

    /** What the token is signed for. */
    String subject() {
        return "export/" + camera + "/" + from + "/" + to + "/" + gaps + "/" + format;
    }

    String path() {
        return PREFIX + camera + format.suffix() + "?from=" + from + "&to=" + to + "&gaps="
                + gaps.name().toLowerCase(Locale.ROOT);
    }

    String fileName() {
        return (camera + "_" + from + "_" + to).replace(':', '-') + format.extension();
    }
}
