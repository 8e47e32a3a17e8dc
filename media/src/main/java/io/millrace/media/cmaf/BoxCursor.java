package io.millrace.media.cmaf;

import java.nio.ByteBuffer;

/**
 * Steps through the boxes in a buffer, one level. Every size is checked against what is there; it
 * reads only the buffer it was given and moves no position of it. Not thread-safe.
 */
public final class BoxCursor {
    private final ByteBuffer boxes;
    private int next;
    private int type;
    private int start;
    private int bodyStart;

    /** @param boxes position to limit is a row of whole boxes */
    public BoxCursor(ByteBuffer boxes) {
        this.boxes = boxes.slice();
    }

    /**
     * Goes to the next box.
     *
     * @return false at the end
     * @throws CmafException if what follows is no whole box
     */
    public boolean next() throws CmafException {
        if (next == boxes.limit()) {
            return false;
        }
        start = next;
        int rest = boxes.limit() - start;
        if (rest < 8) {
            throw new CmafException(rest + " bytes where a box should begin");
        }
        long size = boxes.getInt(start) & 0xffff_ffffL;
        type = boxes.getInt(start + 4);
        int headerBytes = 8;
        if (size == 1 && rest >= 16) {
            size = boxes.getLong(start + 8);
            headerBytes = 16;
        } else if (size == 0) {
            size = rest;
        }
        if (size < headerBytes || size > rest) {
            throw new CmafException(
                    "box " + BoxType.name(type) + " claims " + size + " bytes where " + rest + " are left");
        }
        bodyStart = start + headerBytes;
        next = start + (int) size;
        return true;
    }

    public int type() {
        return type;
    }

    /** The box after its header, from position 0; a FullBox's version and flags are still in it. */
    public ByteBuffer body() {
        return boxes.slice(bodyStart, next - bodyStart);
    }

    /** Offset of the box in the buffer. */
    public int offset() {
        return start;
    }

    public int sizeBytes() {
        return next - start;
    }
}
