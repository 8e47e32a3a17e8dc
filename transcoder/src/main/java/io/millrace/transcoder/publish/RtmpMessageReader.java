package io.millrace.transcoder.publish;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's messages out of its chunks (RTMP 1.0, 5.3). Their times are of no interest here.
 * Bounded: a publisher is sent commands, not media. One thread.
 */
final class RtmpMessageReader {
    private static final int MAX_MESSAGE_BYTES = 1 << 16;
    private static final int MAX_CHUNK_STREAMS = 64;
    private static final int EXTENDED = 0xFFFFFF;

    private static final class Stream {
        int type;
        int length;
        boolean extended;
        byte @Nullable [] body;
        int received;
    }

    private final DataInputStream in;
    private final Map<Integer, Stream> streams = new HashMap<>();
    private int chunkSize = 128;
    private long bytesRead;

    RtmpMessageReader(DataInputStream in) {
        this.in = in;
    }

    /** Payload bytes so far. */
    long bytesRead() {
        return bytesRead;
    }

    /** The next complete message; blocks. */
    RtmpMessage next() throws IOException {
        while (true) {
            Stream stream = header();
            byte[] body = stream.body == null ? new byte[stream.length] : stream.body;
            int n = Math.min(chunkSize, stream.length - stream.received);
            in.readFully(body, stream.received, n);
            bytesRead += n;
            stream.received += n;
            stream.body = body;
            if (stream.received == stream.length) {
                stream.body = null;
                stream.received = 0;
                if (stream.type != RtmpMessage.SET_CHUNK_SIZE) {
                    return new RtmpMessage(stream.type, body);
                }
                setChunkSize(body);
            }
        }
    }

    private void setChunkSize(byte[] body) throws IOException {
        int size = body.length < 4
                ? 0
                : (body[0] & 0xff) << 24 | (body[1] & 0xff) << 16 | (body[2] & 0xff) << 8 | body[3] & 0xff;
        if (size < 1) {
            throw new IOException("chunk size " + size);
        }
        chunkSize = size;
    }

    private Stream header() throws IOException {
        int first = in.readUnsignedByte();
        int format = first >>> 6;
        Stream stream = stream(id(first & 0x3f), format);
        if (format < 3) {
            stream.extended = medium() == EXTENDED;
        }
        if (format < 2) {
            stream.length = medium();
            stream.type = in.readUnsignedByte();
            stream.body = null;
            stream.received = 0;
            if (stream.length > MAX_MESSAGE_BYTES) {
                throw new IOException("a message of " + stream.length + " bytes");
            }
        }
        if (format == 0) {
            in.readInt(); // message stream id
        }
        if (stream.extended) {
            in.readInt();
        }
        return stream;
    }

    private int id(int low) throws IOException {
        return switch (low) {
            case 0 -> 64 + in.readUnsignedByte();
            case 1 -> 64 + in.readUnsignedByte() + (in.readUnsignedByte() << 8);
            default -> low;
        };
    }

    private Stream stream(int id, int format) throws IOException {
        Stream stream = streams.get(id);
        if (stream == null) {
            if (format != 0 || streams.size() == MAX_CHUNK_STREAMS) {
                throw new IOException("chunk stream " + id + " starts with format " + format);
            }
            stream = new Stream();
            streams.put(id, stream);
        }
        return stream;
    }

    private int medium() throws IOException {
        return in.readUnsignedShort() << 8 | in.readUnsignedByte();
    }
}
