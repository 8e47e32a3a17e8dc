package io.millrace.media.codec;

import java.util.Arrays;

/** Reads bytes of a configuration record, and never past its end. */
final class ByteCursor {
    private final byte[] bytes;
    private final String name;
    private int position;

    /** @param name what {@code bytes} are, for the message when they end early */
    ByteCursor(byte[] bytes, String name) {
        this.bytes = bytes;
        this.name = name;
    }

    int left() {
        return bytes.length - position;
    }

    int unsigned8() {
        require(1);
        return bytes[position++] & 0xff;
    }

    int unsigned16() {
        return unsigned8() << 8 | unsigned8();
    }

    byte[] take(int length) {
        require(length);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    void skip(int length) {
        require(length);
        position += length;
    }

    private void require(int length) {
        if (length > left()) {
            throw new CodecConfigurationException(
                    name + " ends early: " + length + " bytes wanted at " + position + " of " + bytes.length);
        }
    }
}
