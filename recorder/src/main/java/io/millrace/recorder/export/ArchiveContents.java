package io.millrace.recorder.export;

import io.millrace.media.CameraId;
import io.millrace.media.tape.TapeExports.Span;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** What an archive says of the files in it, as JSON; each file then says where it is from ({@link ExportManifest}). */
final class ArchiveContents {
    static final String NAME = "manifest.json";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private ArchiveContents() {}

    /** In the order of time by name, too. */
    static String fileName(int number, Span span) {
        return String.format(Locale.ROOT, "%03d-%s.mp4", number + 1, TIME.format(span.start()));
    }

    static byte[] json(CameraId camera, Instant from, Instant to, List<Span> spans) {
        StringBuilder files = new StringBuilder();
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            files.append(i == 0 ? "" : ",");
            files.append("{\"name\":\"").append(fileName(i, span));
            files.append("\",\"start\":\"").append(span.start());
            files.append("\",\"end\":\"").append(span.end());
            files.append("\",\"codecs\":\"").append(span.codecs()).append("\"}");
        }
        String json = "{\"millraceArchive\":1,\"camera\":\"" + camera + "\",\"from\":\"" + from + "\",\"to\":\"" + to
                + "\",\"files\":[" + files + "]}\n";
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
