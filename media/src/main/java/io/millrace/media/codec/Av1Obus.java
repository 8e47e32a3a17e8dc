package io.millrace.media.codec;

import java.nio.ByteBuffer;

/**
 * Walks the OBUs of a low-overhead sequence (AV1, 5.3): {@code while (obus.next())}. One that is
 * cut off ends the walk and leaves {@link #isMalformed()}.
 */
final class Av1Obus {
    static final int SEQUENCE_HEADER = 1;
    static final int TEMPORAL_DELIMITER = 2;
    static final int FRAME_HEADER = 3;
    static final int FRAME = 6;

    private final ByteBuffer bytes;
    private int next;
    private int type;
    private int payloadStart;
    private boolean malformed;

    /** @param bytes position to limit; left as it is */
    Av1Obus(ByteBuffer bytes) {
        this.bytes = bytes;
        this.next = bytes.position();
    }

    boolean next() {
        int limit = bytes.limit();
        if (next >= limit || malformed) {
            return false;
        }
        int header = bytes.get(next);
        int at = next + ((header & 4) != 0 ? 2 : 1);
        type = header >>> 3 & 0xf;
        malformed = (header & 0x80) != 0 || at > limit;
        long size = Math.max(0, limit - at);
        if ((header & 2) != 0 && !malformed) {
            size = 0;
            int shift = 0;
            boolean more = true;
            while (more && shift < 56 && at < limit) { // leb128, at most 8 bytes (4.10.5)
                int b = bytes.get(at++);
                size |= (b & 0x7fL) << shift;
                shift += 7;
                more = (b & 0x80) != 0;
            }
            malformed = more || size > limit - at;
        }
        payloadStart = at;
        next = malformed ? limit : at + (int) size;
        return !malformed;
    }

    int type() {
        return type;
    }

    int payloadStart() {
        return payloadStart;
    }

    int payloadLength() {
        return next - payloadStart;
    }

    byte[] payload() {
        byte[] copy = new byte[payloadLength()];
        bytes.get(payloadStart, copy);
        return copy;
    }

    boolean isMalformed() {
        return malformed;
    }
}
