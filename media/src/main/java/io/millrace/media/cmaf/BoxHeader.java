package io.millrace.media.cmaf;

/**
 * Where a box stands in a file or buffer.
 *
 * @param type see {@link BoxType}
 * @param offset of its first byte
 * @param headerBytes 8, or 16 with a 64-bit size
 * @param sizeBytes with the header; what the box claims, which may reach past the end of a torn file
 */
public record BoxHeader(int type, long offset, int headerBytes, long sizeBytes) {
    public long bodyOffset() {
        return offset + headerBytes;
    }

    public long bodyBytes() {
        return sizeBytes - headerBytes;
    }

    /** Offset of the first byte after it. */
    public long end() {
        return offset + sizeBytes;
    }

    @Override
    public String toString() {
        return BoxType.name(type) + "@" + offset + "+" + sizeBytes;
    }
}
