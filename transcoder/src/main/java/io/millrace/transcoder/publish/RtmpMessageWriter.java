package io.millrace.transcoder.publish;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Messages into chunks (RTMP 1.0, 5.3): one write a message. Every message begins with a type 0
 * header, whose absolute time needs no memory of the message before; that is nine bytes a frame
 * more than the shortest. One thread at a time.
 */
final class RtmpMessageWriter {
    /** What we announce; the server's is its own. */
    static final int CHUNK_SIZE = 65_536;

    private static final int EXTENDED = 0xFFFFFF;
    private static final int HEADER_BYTES = 12;
    private static final int EXTENDED_BYTES = 4;

    private final OutputStream out;
    private ByteBuffer buffer = ByteBuffer.allocate(1 << 14);
    private int chunkSize = 128;

    RtmpMessageWriter(OutputStream out) {
        this.out = out;
    }

    /** Tells the server, and keeps to it from the next message on. */
    void announceChunkSize() throws IOException {
        write(
                2,
                RtmpMessage.SET_CHUNK_SIZE,
                0,
                0,
                ByteBuffer.allocate(4).putInt(CHUNK_SIZE).array());
        chunkSize = CHUNK_SIZE;
    }

    /**
     * @param chunkStream 2 to 63
     * @return bytes written
     */
    int write(int chunkStream, int type, int messageStream, int timestamp, byte[] body) throws IOException {
        boolean extended = Integer.compareUnsigned(timestamp, EXTENDED) >= 0;
        int chunks = Math.max(1, (body.length + chunkSize - 1) / chunkSize);
        int size = body.length + HEADER_BYTES + chunks - 1 + (extended ? EXTENDED_BYTES * chunks : 0);
        if (buffer.capacity() < size) {
            buffer = ByteBuffer.allocate(size + size / 2);
        }
        ByteBuffer b = buffer.clear();
        b.put((byte) chunkStream);
        medium(b, extended ? EXTENDED : timestamp);
        medium(b, body.length);
        b.put((byte) type).putInt(Integer.reverseBytes(messageStream));
        if (extended) {
            b.putInt(timestamp);
        }
        for (int at = 0; at < body.length; at += chunkSize) {
            if (at > 0) {
                b.put((byte) (3 << 6 | chunkStream));
                if (extended) {
                    b.putInt(timestamp);
                }
            }
            b.put(body, at, Math.min(chunkSize, body.length - at));
        }
        out.write(b.array(), 0, b.position());
        out.flush();
        return b.position();
    }

    private static void medium(ByteBuffer b, int value) {
        b.put((byte) (value >>> 16)).putShort((short) value);
    }
}
