package io.millrace.media.codec;

import java.io.ByteArrayOutputStream;

/** Writes bits, most significant first: for configurations that no encoder here makes. */
final class BitWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int current;
    private int used;

    BitWriter bits(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            current = current << 1 | (int) (value >>> i & 1);
            if (++used == 8) {
                out.write(current);
                current = 0;
                used = 0;
            }
        }
        return this;
    }

    BitWriter expGolomb(int value) {
        int length = 32 - Integer.numberOfLeadingZeros(value + 1);
        return bits(0, length - 1).bits(value + 1, length);
    }

    BitWriter align() {
        return used == 0 ? this : bits(0, 8 - used);
    }

    byte[] toByteArray() {
        align();
        return out.toByteArray();
    }
}
