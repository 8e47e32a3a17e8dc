package io.millrace.media.cmaf;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Set;

/** Boxes as text, for golden files: a line a box, leaves with their bytes in hexadecimal. */
final class BoxDump {
    private static final Set<String> CONTAINERS =
            Set.of("moov", "trak", "mdia", "minf", "dinf", "stbl", "mvex", "moof", "traf");

    private BoxDump() {}

    static String of(byte[] boxes) throws CmafException {
        StringBuilder out = new StringBuilder();
        dump(ByteBuffer.wrap(boxes), 0, out);
        return out.toString();
    }

    private static void dump(ByteBuffer boxes, int depth, StringBuilder out) throws CmafException {
        BoxCursor cursor = new BoxCursor(boxes);
        while (cursor.next()) {
            String name = BoxType.name(cursor.type());
            out.append("  ".repeat(depth)).append(name).append(' ').append(cursor.sizeBytes());
            ByteBuffer body = cursor.body();
            if (CONTAINERS.contains(name)) {
                out.append('\n');
                dump(body, depth + 1, out);
            } else {
                hex(body, depth + 1, out);
            }
        }
    }

    private static void hex(ByteBuffer body, int depth, StringBuilder out) {
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        for (int at = 0; at < bytes.length; at += 32) {
            out.append('\n').append("  ".repeat(depth));
            out.append(HexFormat.of().formatHex(bytes, at, Math.min(bytes.length, at + 32)));
        }
        out.append('\n');
    }
}
