package io.millrace.api.playback;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The one playlist that differs from viewer to viewer. */
final class MultivariantPlaylist {
    private static final String URI_ATTRIBUTE = "URI=\"";

    private MultivariantPlaylist() {}

    /** Puts {@code prefix} before every relative URI: lines that are no tags, and URI attributes. */
    static byte[] under(String prefix, List<byte[]> pieces) {
        var source = new StringBuilder();
        for (byte[] piece : pieces) {
            source.append(new String(piece, StandardCharsets.UTF_8));
        }
        var result = new StringBuilder(source.length() + 256);
        int from = 0;
        while (from < source.length()) {
            int newline = source.indexOf("\n", from);
            int to = newline < 0 ? source.length() : newline;
            line(prefix, source.substring(from, to), result);
            result.append('\n');
            from = to + 1;
        }
        return result.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(String prefix, String line, StringBuilder result) {
        if (line.isBlank()) {
            return;
        }
        if (!line.startsWith("#")) {
            result.append(prefix).append(line);
            return;
        }
        int uri = line.indexOf(URI_ATTRIBUTE);
        // A data URI (a session key) is whole in itself.
        if (uri < 0 || line.startsWith("data:", uri + URI_ATTRIBUTE.length())) {
            result.append(line);
        } else {
            int value = uri + URI_ATTRIBUTE.length();
            result.append(line, 0, value).append(prefix).append(line, value, line.length());
        }
    }
}
