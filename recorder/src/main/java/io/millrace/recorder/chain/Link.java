package io.millrace.recorder.chain;

import java.util.Arrays;
import java.util.HexFormat;

/** One SHA-256 of a chain, equal by content. The bytes are shared, not to be written. */
public record Link(byte[] bytes) {
    public static final int BYTES = 32;

    /** Stands for "nothing came before". */
    public static final Link NONE = new Link(new byte[BYTES]);

    public Link {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a link has " + BYTES + " bytes, not " + bytes.length);
        }
    }

    /** The first four bytes: what is kept of each fragment's link, to find the first one that differs. */
    int mark() {
        return bytes[0] << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Link that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
