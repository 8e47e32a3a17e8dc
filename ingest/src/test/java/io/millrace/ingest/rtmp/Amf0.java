package io.millrace.ingest.rtmp;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** AMF0 as an encoder writes and reads it, apart from the server's own code. */
final class Amf0 {
    private Amf0() {}

    static byte[] write(@Nullable Object... values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
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
            case null -> out.write(5);
            case Number number -> {
                out.write(0);
                out.writeDouble(number.doubleValue());
            }
            case Boolean flag -> {
                out.write(1);
                out.writeBoolean(flag);
            }
            case String text -> {
                out.write(2);
                out.writeUTF(text);
            }
            case Map<?, ?> map -> {
                out.write(3);
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.writeUTF(String.valueOf(entry.getKey()));
                    write(out, entry.getValue());
                }
                out.write(new byte[] {0, 0, 9});
            }
            case List<?> list -> {
                out.write(10);
                out.writeInt(list.size());
                for (Object element : list) {
                    write(out, element);
                }
            }
            default -> throw new IllegalArgumentException(value.getClass().getName());
        }
    }

    static List<@Nullable Object> read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<@Nullable Object> values = new ArrayList<>();
        while (in.hasRemaining()) {
            values.add(value(in));
        }
        return values;
    }

    private static @Nullable Object value(ByteBuffer in) {
        return switch (in.get()) {
            case 0 -> in.getDouble();
            case 1 -> in.get() != 0;
            case 2 -> text(in);
            case 3 -> map(in);
            case 5, 6 -> null;
            case 8 -> {
                in.getInt();
                yield map(in);
            }
            case 10 -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int left = in.getInt(); left > 0; left--) {
                    list.add(value(in));
                }
                yield list;
            }
            default -> throw new IllegalArgumentException("marker " + in.get(in.position() - 1));
        };
    }

    private static Map<String, @Nullable Object> map(ByteBuffer in) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (String key = text(in); !key.isEmpty(); key = text(in)) {
            map.put(key, value(in));
        }
        in.get();
        return map;
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort() & 0xffff];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
