package io.millrace.media.codec;

/** Reads bits, most significant first, and never past the end it was given. */
final class BitReader {
    private final byte[] bytes;
    private final int endBit;
    private int bit;

    /** Reads {@code bytes[from, to)}. */
    BitReader(byte[] bytes, int from, int to) {
        if (from < 0 || to > bytes.length || from > to || to > Integer.MAX_VALUE / 8) {
            throw new CodecConfigurationException("the configuration ends early");
        }
        this.bytes = bytes;
        this.bit = from * 8;
        this.endBit = to * 8;
    }

    /** Reads a NAL unit's payload with its emulation prevention bytes taken out (H.264, 7.4.1). */
    static BitReader ofNal(byte[] nal, int headerBytes) {
        byte[] rbsp = new byte[nal.length];
        int length = 0;
        int zeros = 0;
        for (int i = headerBytes; i < nal.length; i++) {
            if (zeros >= 2 && nal[i] == 3) {
                zeros = 0;
                continue;
            }
            zeros = nal[i] == 0 ? zeros + 1 : 0;
            rbsp[length++] = nal[i];
        }
        return new BitReader(rbsp, 0, length);
    }

    int bitsLeft() {
        return endBit - bit;
    }

    /** The index of the byte that holds the next bit. */
    int bytePosition() {
        return bit >>> 3;
    }

    void alignToByte() {
        bit = Math.min(endBit, (bit + 7) & ~7);
    }

    boolean flag() {
        return bits(1) != 0;
    }

    /** The next {@code count} bits, 0 to 31, unsigned. */
    int bits(int count) {
        return (int) longBits(count);
    }

    /** The next {@code count} bits, 0 to 48, unsigned. */
    long longBits(int count) {
        if (count > bitsLeft()) {
            throw new CodecConfigurationException("the configuration ends early");
        }
        long value = 0;
        for (int i = 0; i < count; i++, bit++) {
            value = value << 1 | (bytes[bit >>> 3] >>> (7 - (bit & 7)) & 1);
        }
        return value;
    }

    void skip(int count) {
        if (count > bitsLeft()) {
            throw new CodecConfigurationException("the configuration ends early");
        }
        bit += count;
    }

    /** ue(v): unsigned Exp-Golomb (H.264, 9.1), at most {@code max}. */
    int unsignedExpGolomb(int max, String name) {
        int zeros = 0;
        while (!flag()) {
            if (++zeros > 31) {
                throw new CodecConfigurationException(name + " is out of range");
            }
        }
        long value = (1L << zeros) - 1 + longBits(zeros);
        if (value > max) {
            throw new CodecConfigurationException(name + " is " + value + ", and at most " + max + " is allowed");
        }
        return (int) value;
    }

    /** Reads an Exp-Golomb value of any size, signed or unsigned, that nobody needs. */
    void skipExpGolomb() {
        int zeros = 0;
        while (!flag()) {
            if (++zeros > 32) {
                throw new CodecConfigurationException("an Exp-Golomb value is out of range");
            }
        }
        skip(zeros);
    }

    /** se(v): signed Exp-Golomb (H.264, 9.1.1). */
    int signedExpGolomb(String name) {
        int code = unsignedExpGolomb(Integer.MAX_VALUE, name);
        return (code & 1) == 0 ? -(code >>> 1) : (code >>> 1) + 1;
    }
}
