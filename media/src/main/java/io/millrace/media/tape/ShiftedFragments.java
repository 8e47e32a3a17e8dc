package io.millrace.media.tape;

import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.CmafFileReader;
import io.millrace.media.cmaf.TimeShift;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A row of fragments, each {@code moof} moved in time as it passes. Not thread-safe. */
final class ShiftedFragments extends InputStream {
    private static final int HEADER_BYTES = 8;

    private final InputStream in;
    private final TimeShift shift;

    /** Of the box that is passing: what was read of it, and how much comes after that. */
    private ByteBuffer ready = ByteBuffer.allocate(0);

    private long left;

    ShiftedFragments(InputStream in, TimeShift shift) {
        this.in = in;
        this.shift = shift;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!ready.hasRemaining() && left == 0 && !next()) {
            return -1;
        }
        if (ready.hasRemaining()) {
            int count = Math.min(length, ready.remaining());
            ready.get(target, offset, count);
            return count;
        }
        int read = in.read(target, offset, (int) Math.min(length, left));
        if (read < 0) {
            throw new EOFException("the recording ends within a fragment");
        }
        left -= read;
        return read;
    }

    private boolean next() throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length == 0) {
            return false;
        }
        if (header.length < HEADER_BYTES) {
            throw new EOFException("the recording ends within a fragment");
        }
        ByteBuffer box = ByteBuffer.wrap(header);
        long size = box.getInt(0) & 0xffff_ffffL;
        if (size < HEADER_BYTES) {
            throw new CmafException("a box of " + size + " bytes");
        }
        if (box.getInt(4) != BoxType.MOOF || size > CmafFileReader.MAX_HEADER_BYTES) {
            ready = box;
            left = size - HEADER_BYTES;
            return true;
        }
        ByteBuffer moof = ByteBuffer.allocate((int) size).put(header);
        moof.put(in.readNBytes((int) size - HEADER_BYTES));
        if (moof.hasRemaining()) {
            throw new EOFException("the recording ends within a fragment");
        }
        shift.apply(moof.slice(HEADER_BYTES, (int) size - HEADER_BYTES));
        ready = moof.flip();
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
