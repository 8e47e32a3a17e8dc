package io.millrace.media;

import java.util.Arrays;
import java.util.HexFormat;

/** A codec's configuration record, equal by content. The bytes are shared, not to be written. */
public record CodecConfiguration(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof CodecConfiguration that && Arrays.equals(bytes, that.bytes);
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
