package io.millrace.transcoder.publish;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads the tags of an FLV stream (Adobe FLV 10.1, annex E) as they come. One thread. */
public final class FlvReader implements AutoCloseable {
    private static final int FLV = 0x464c56;
    private static final int BUFFER_BYTES = 1 << 16;

    private final DataInputStream in;
    private boolean begun;

    /** @param in closed with this */
    public FlvReader(InputStream in) {
        this.in = new DataInputStream(new BufferedInputStream(in, BUFFER_BYTES));
    }

    /**
     * @return null at the end, torn tags included
     * @throws IOException if it is not FLV, or reading fails
     */
    public @Nullable FlvTag next() throws IOException {
        try {
            if (!begun) {
                begin();
            }
            in.readInt(); // the size of the tag before
            int type = in.readUnsignedByte() & 0x1f;
            int size = medium();
            int timestamp = medium() | in.readUnsignedByte() << 24;
            medium(); // stream id, always zero
            byte[] body = new byte[size];
            in.readFully(body);
            return new FlvTag(type, timestamp, body);
        } catch (EOFException e) {
            return null;
        }
    }

    private void begin() throws IOException {
        if (medium() != FLV) {
            throw new IOException("not FLV");
        }
        in.readUnsignedShort(); // version and what tracks there are
        in.skipNBytes(Math.max(0, in.readInt() - 9L));
        begun = true;
    }

    private int medium() throws IOException {
        return in.readUnsignedShort() << 8 | in.readUnsignedByte();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
