package io.millrace.transcoder.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads AMF0 (Adobe AMF 0) as servers answer with it: numbers, booleans, strings, objects, arrays,
 * null. Bounded in depth; sizes cannot exceed the message they stand in.
 */
final class Amf0Reader {
    static final int NUMBER = 0;
    static final int BOOLEAN = 1;
    static final int STRING = 2;
    static final int OBJECT = 3;
    static final int NULL = 5;
    static final int STRICT_ARRAY = 10;
    static final int OBJECT_END = 9;
    private static final int UNDEFINED = 6;
    private static final int ECMA_ARRAY = 8;
    private static final int LONG_STRING = 12;
    private static final int MAX_DEPTH = 8;

    private final ByteBuffer in;

    private Amf0Reader(ByteBuffer in) {
        this.in = in;
    }

    /** @throws IOException if it is not such AMF0 */
    static List<@Nullable Object> values(byte[] body) throws IOException {
        Amf0Reader reader = new Amf0Reader(ByteBuffer.wrap(body));
        List<@Nullable Object> values = new ArrayList<>();
        while (reader.in.hasRemaining()) {
            values.add(reader.value(0));
        }
        return values;
    }

    private @Nullable Object value(int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("AMF0 nested too deep");
        }
        int marker = need(1).get();
        return switch (marker) {
            case NUMBER -> need(8).getDouble();
            case BOOLEAN -> need(1).get() != 0;
            case STRING -> text(need(2).getShort() & 0xFFFF);
            case LONG_STRING -> text(need(4).getInt());
            case OBJECT -> members(depth);
            case ECMA_ARRAY -> {
                need(4).getInt(); // an approximate count
                yield members(depth);
            }
            case STRICT_ARRAY -> elements(need(4).getInt(), depth);
            case NULL, UNDEFINED -> null;
            default -> throw new IOException("AMF0 marker " + marker);
        };
    }

    private Map<String, @Nullable Object> members(int depth) throws IOException {
        Map<String, @Nullable Object> members = new HashMap<>();
        while (true) {
            String key = text(need(2).getShort() & 0xFFFF);
            if (key.isEmpty() && need(1).get(in.position()) == OBJECT_END) {
                in.get();
                return members;
            }
            members.put(key, value(depth + 1));
        }
    }

    private List<@Nullable Object> elements(int count, int depth) throws IOException {
        if (count < 0 || count > in.remaining()) {
            throw new IOException("an AMF0 array of " + count + " elements");
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(value(depth + 1));
        }
        return elements;
    }

    private String text(int length) throws IOException {
        if (length < 0 || length > in.remaining()) {
            throw new IOException("an AMF0 string of " + length + " bytes");
        }
        byte[] utf8 = new byte[length];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private ByteBuffer need(int bytes) throws IOException {
        if (in.remaining() < bytes) {
            throw new IOException("AMF0 cut short");
        }
        return in;
    }
}
