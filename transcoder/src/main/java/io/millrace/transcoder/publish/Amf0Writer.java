package io.millrace.transcoder.publish;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes AMF0 (Adobe AMF 0): the values that an RTMP client's commands are made of. */
final class Amf0Writer {
    private static final int MAX_STRING_BYTES = 0xFFFF;

    private Amf0Writer() {}

    /** Strings, numbers, booleans, string-keyed maps, lists and nulls, one after the other. */
    static byte[] bytes(@Nullable Object... values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Object value : values) {
                write(out, value);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeByte(Amf0Reader.NULL);
            case Number number -> {
                out.writeByte(Amf0Reader.NUMBER);
                out.writeDouble(number.doubleValue());
            }
            case Boolean bool -> {
                out.writeByte(Amf0Reader.BOOLEAN);
                out.writeBoolean(bool);
            }
            case String string -> {
                out.writeByte(Amf0Reader.STRING);
                text(out, string);
            }
            case Map<?, ?> map -> {
                out.writeByte(Amf0Reader.OBJECT);
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    text(out, member.getKey().toString());
                    write(out, member.getValue());
                }
                text(out, "");
                out.writeByte(Amf0Reader.OBJECT_END);
            }
            case List<?> list -> {
                out.writeByte(Amf0Reader.STRICT_ARRAY);
                out.writeInt(list.size());
                for (Object element : list) {
                    write(out, element);
                }
            }
            default -> throw new IllegalArgumentException("no AMF0 for " + value.getClass());
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > MAX_STRING_BYTES) {
            throw new IllegalArgumentException("a string of " + utf8.length + " bytes");
        }
        out.writeShort(utf8.length);
        out.write(utf8);
    }
}
