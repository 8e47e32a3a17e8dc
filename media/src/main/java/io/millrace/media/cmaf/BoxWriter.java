package io.millrace.media.cmaf;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes boxes into an array that grows, or that was made the exact size and then is the result
 * itself. Boxes nest: {@link #begin} returns a mark that {@link #end} takes to fill in the size.
 * Numbers are big-endian. Not thread-safe.
 */
public final class BoxWriter {
    private byte[] bytes;
    private int position;

    /** @param capacityBytes the exact size where it is known, a guess otherwise */
    public BoxWriter(int capacityBytes) {
        bytes = new byte[capacityBytes];
    }

    /** @return the mark for {@link #end}: where the box begins */
    public int begin(int type) {
        int mark = position;
        u32(0).u32(type);
        return mark;
    }

    /** Begins a FullBox (ISO/IEC 14496-12, 4.2.2). */
    public int beginFull(int type, int version, int flags) {
        int mark = begin(type);
        u32(version << 24 | flags);
        return mark;
    }

    public BoxWriter end(int mark) {
        putInt(mark, position - mark);
        return this;
    }

    public BoxWriter u8(int value) {
        require(1);
        bytes[position++] = (byte) value;
        return this;
    }

    public BoxWriter u16(int value) {
        return u8(value >> 8).u8(value);
    }

    public BoxWriter u32(long value) {
        require(4);
        putInt(position, (int) value);
        position += 4;
        return this;
    }

    public BoxWriter u64(long value) {
        return u32(value >>> 32).u32(value);
    }

    public BoxWriter zeros(int count) {
        require(count);
        position += count;
        return this;
    }

    public BoxWriter bytes(byte[] source) {
        require(source.length);
        System.arraycopy(source, 0, bytes, position, source.length);
        position += source.length;
        return this;
    }

    /** Copies position to limit and leaves both as they are. */
    public BoxWriter bytes(ByteBuffer source) {
        int length = source.remaining();
        require(length);
        source.get(source.position(), bytes, position, length);
        position += length;
        return this;
    }

    /** Latin-1 text with the closing zero. */
    public BoxWriter text(String text) {
        for (int i = 0; i < text.length(); i++) {
            u8(text.charAt(i));
        }
        return u8(0);
    }

    /** Bytes written so far. */
    public int position() {
        return position;
    }

    /** Overwrites four bytes written before. */
    public void putInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    /** What was written: the array itself when it was made the exact size, otherwise a copy. */
    public byte[] toByteArray() {
        return position == bytes.length ? bytes : Arrays.copyOf(bytes, position);
    }

    private void require(int count) {
        if (bytes.length - position < count) {
            int wanted = Math.addExact(position, count);
            bytes = Arrays.copyOf(bytes, Math.max(wanted, wanted + (wanted >> 1)));
        }
    }
}
