package io.millrace.ingest.flv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code onMetaData} from AMF0 (AMF 0 specification, December 2007), bounded in depth and in
 * values. Typed objects, references and anything unknown make it unreadable; nothing from the wire
 * names a class.
 */
final class MetadataReader {
    private static final int NUMBER = 0;
    private static final int BOOLEAN = 1;
    private static final int STRING = 2;
    private static final int OBJECT = 3;
    private static final int NULL = 5;
    private static final int UNDEFINED = 6;
    private static final int ECMA_ARRAY = 8;
    private static final int OBJECT_END = 9;
    private static final int STRICT_ARRAY = 10;
    private static final int DATE = 11;
    private static final int LONG_STRING = 12;
    private static final int AAC = 10;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_VALUES = 1_000;
    private static final int MAX_ENCODER_CHARACTERS = 100;

    private final ByteBuffer in;
    private int valuesLeft = MAX_VALUES;
    private String encoder = "";
    private double framesPerSecond;
    private boolean video;
    private boolean audio;

    private MetadataReader(ByteBuffer in) {
        this.in = in;
    }

    /**
     * @param amf0 position to limit: the values of a data message; left as it is
     * @return null when it is another message than {@code onMetaData}
     * @throws IllegalArgumentException when it cannot be read
     */
    static @Nullable FlvMetadata read(ByteBuffer amf0) {
        MetadataReader reader = new MetadataReader(amf0.slice());
        Object name = reader.value(0);
        if ("@setDataFrame".equals(name)) {
            name = reader.value(0);
        }
        if (!"onMetaData".equals(name)) {
            return null;
        }
        if (reader.in.hasRemaining()) {
            reader.value(0);
        }
        return new FlvMetadata(true, reader.encoder, reader.framesPerSecond, reader.video, reader.audio);
    }

    /** A number, a boolean, a string, or null for what else there may be. */
    private @Nullable Object value(int depth) {
        if (depth > MAX_DEPTH || --valuesLeft < 0) {
            throw new IllegalArgumentException("too deep or too many values");
        }
        return switch (require(1).get()) {
            case NUMBER -> require(8).getDouble();
            case BOOLEAN -> require(1).get() != 0;
            case STRING -> string(require(2).getShort() & 0xffff);
            case LONG_STRING -> string(require(4).getInt());
            case OBJECT -> properties(depth);
            case ECMA_ARRAY -> {
                require(4).getInt(); // a count that encoders get wrong
                yield properties(depth);
            }
            case STRICT_ARRAY -> elements(depth);
            case DATE -> {
                require(10).position(in.position() + 10);
                yield null;
            }
            case NULL, UNDEFINED -> null;
            default -> throw new IllegalArgumentException("not a value of AMF0 that metadata has");
        };
    }

    private @Nullable Object properties(int depth) {
        while (in.hasRemaining()) { // some encoders leave the end marker out
            String key = string(require(2).getShort() & 0xffff);
            if (key.isEmpty() && in.hasRemaining() && in.get(in.position()) == OBJECT_END) {
                in.get();
                return null;
            }
            Object value = value(depth + 1);
            if (depth == 0 && value != null) {
                note(key, value);
            }
        }
        return null;
    }

    private @Nullable Object elements(int depth) {
        int count = require(4).getInt();
        if (count < 0 || count > in.remaining()) {
            throw new IllegalArgumentException("an array longer than the message");
        }
        for (int i = 0; i < count; i++) {
            value(depth + 1);
        }
        return null;
    }

    private void note(String key, Object value) {
        switch (key) {
            case "encoder" -> encoder = value instanceof String text ? printable(text) : encoder;
            case "framerate", "fps", "videoframerate" ->
                framesPerSecond = value instanceof Double rate && rate > 0 && rate < 1_000 ? rate : framesPerSecond;
            case "videocodecid" -> video = true;
            case "audiocodecid" -> audio |= isPackaged(value);
            case "hasVideo" -> video |= value.equals(true);
            case "hasAudio" -> audio |= value.equals(true);
            default -> {}
        }
    }

    /** AAC by its number in FLV, AAC or Opus by FourCC (enhanced RTMP), which comes as number or text. */
    private static boolean isPackaged(Object audioCodec) {
        return switch (audioCodec) {
            case Double id -> id == AAC || id == FourCc.MP4A || id == FourCc.OPUS;
            case String name -> name.equals(FourCc.name(FourCc.MP4A)) || name.equals(FourCc.name(FourCc.OPUS));
            default -> false;
        };
    }

    private static String printable(String text) {
        String clean = text.replaceAll("\\p{C}", "").strip();
        return clean.length() <= MAX_ENCODER_CHARACTERS ? clean : clean.substring(0, MAX_ENCODER_CHARACTERS);
    }

    private String string(int length) {
        byte[] bytes = new byte[length < 0 ? 0 : Math.min(length, in.remaining())];
        require(length).get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private ByteBuffer require(int bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new IllegalArgumentException("it ends early");
        }
        return in;
    }
}
