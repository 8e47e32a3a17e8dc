package io.millrace.ingest.rtmp;

import io.millrace.ingest.rtmp.RtmpException.Kind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Walks AMF0 (Adobe, December 2007) once before a decoder may see it. Red5's decoder recurses as
 * deep as a stranger nests, sizes arrays by what a stranger claims, and looks typed objects up as
 * Java classes; what passes here has a bounded depth and number of values, lengths within the
 * message, no typed objects, no references and no AMF3.
 */
final class Amf0Scan {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_VALUES = 1_000;

    private final ByteBuffer in;
    private int values;

    private Amf0Scan(ByteBuffer in) {
        this.in = in;
    }

    /**
     * @param amf0 read from position to limit through a duplicate; left as it is
     * @throws RtmpException of kind AMF
     */
    static void check(ByteBuffer amf0) {
        Amf0Scan scan = new Amf0Scan(amf0.duplicate());
        try {
            while (scan.in.hasRemaining()) {
                scan.value(0);
            }
        } catch (BufferUnderflowException e) {
            throw new RtmpException(Kind.AMF, "AMF0 that ends within a value");
        }
    }

    private void value(int depth) {
        if (depth > MAX_DEPTH) {
            throw new RtmpException(Kind.AMF, "AMF0 nested deeper than " + MAX_DEPTH);
        }
        if (++values > MAX_VALUES) {
            throw new RtmpException(Kind.AMF, "AMF0 with more than " + MAX_VALUES + " values");
        }
        int marker = in.get() & 0xff;
        switch (marker) {
            case 0x00 -> skip(8); // number
            case 0x01 -> skip(1); // boolean
            case 0x02 -> skip(in.getShort() & 0xffff); // string
            case 0x03 -> properties(depth); // object
            case 0x05, 0x06, 0x0D -> {} // null, undefined, unsupported
            case 0x08 -> { // ECMA array: its count is a hint only
                skip(4);
                properties(depth);
            }
            case 0x0A -> elements(depth); // strict array
            case 0x0B -> skip(10); // date
            case 0x0C, 0x0F -> skip(in.getInt()); // long string, XML
            default -> throw new RtmpException(Kind.AMF, "AMF0 marker " + marker);
        }
    }

    private void properties(int depth) {
        while (true) {
            int nameBytes = in.getShort() & 0xffff;
            skip(nameBytes);
            if (nameBytes == 0 && in.hasRemaining() && in.get(in.position()) == 0x09) {
                skip(1);
                return;
            }
            value(depth + 1);
        }
    }

    private void elements(int depth) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining()) {
            throw new RtmpException(
                    Kind.AMF, "an AMF0 array that claims " + Integer.toUnsignedString(count) + " values");
        }
        for (int i = 0; i < count; i++) {
            value(depth + 1);
        }
    }

    private void skip(int bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new RtmpException(Kind.AMF, "an AMF0 length of " + Integer.toUnsignedString(bytes) + " bytes");
        }
        in.position(in.position() + bytes);
    }
}
