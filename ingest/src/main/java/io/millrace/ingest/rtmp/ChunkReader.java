package io.millrace.ingest.rtmp;

import io.millrace.ingest.rtmp.RtmpException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts messages together from chunks (RTMP 1.0, 5.3). Takes bytes as they come off the socket and
 * keeps nothing but half a header and the messages under way: each payload byte is copied once,
 * into the message's own array, which is handed over and never used again.
 *
 * <p>Apart from Red5's decoder because that one accepts any size on any number of chunk streams,
 * counts an extended delta once per chunk, and spends most of its time on five map look-ups a
 * chunk. One I/O thread at a time.
 */
final class ChunkReader {
    /** Takes what was read, on the reading thread. */
    interface Messages {
        /** The largest message of this type now; longer ones end the connection. */
        int maxBytes(int type);

        /** {@code body} is handed over; {@code timestamp} is milliseconds, modulo 2^32. */
        void message(int type, int messageStreamId, int timestamp, ByteBuffer body);
    }

    static final int DEFAULT_CHUNK_SIZE = 128;

    private static final int MAX_CHUNK_SIZE = 0xFFFFFF;
    private static final byte[] NOTHING = {};
    private static final int EXTENDED = 0xFFFFFF;
    private static final int EXTENDED_BYTES = 4;
    private static final int[] HEADER_BYTES = {11, 7, 3, 0};
    /**
     * A type 3 header that starts a message repeats the delta; after a type 0 header that is the
     * absolute time by the letter (5.3.1.2.4), and librtmp means zero. No frame lasts a second, so
     * above that it is zero.
     */
    private static final int MAX_REPEATED_ABSOLUTE_MILLIS = 1_000;

    private final Messages messages;
    private final BufferBudget budget;
    private final int maxChunkStreams;
    private final int maxConnectionBytes;
    private final List<ChunkStream> streams = new ArrayList<>(8);

    /** Basic header (3), message header (11), extended timestamp (4). */
    private final byte[] header = new byte[18];

    private int headerBytes;
    private int chunkSize = DEFAULT_CHUNK_SIZE;
    private int chunkLeft;
    private int reservedBytes;
    private ChunkStream current = new ChunkStream(0);

    ChunkReader(Messages messages, RtmpLimits limits, BufferBudget budget) {
        this.messages = messages;
        this.budget = budget;
        this.maxChunkStreams = limits.maxChunkStreams();
        this.maxConnectionBytes = limits.maxConnectionBytes();
    }

    /**
     * Consumes all of {@code in}.
     *
     * @throws RtmpException when the connection has to be closed
     */
    void read(ByteBuffer in) {
        while (in.hasRemaining()) {
            if (chunkLeft > 0) {
                payload(in);
            } else if (readHeader(in)) {
                headerBytes = 0;
            }
        }
    }

    /** Gives back what half-received messages had reserved; nothing may be read after it. */
    void close() {
        budget.release(reservedBytes);
        reservedBytes = 0;
        streams.clear();
    }

    private void payload(ByteBuffer in) {
        ChunkStream stream = current;
        byte[] body = stream.body;
        if (body == null) {
            throw new IllegalStateException("a chunk without a message");
        }
        int n = Math.min(chunkLeft, in.remaining());
        in.get(body, stream.received, n);
        stream.received += n;
        chunkLeft -= n;
        if (stream.left() == 0) {
            complete(stream, body);
        }
    }

    private void complete(ChunkStream stream, byte[] body) {
        discard(stream);
        ByteBuffer message = ByteBuffer.wrap(body);
        switch (stream.type) {
            case MessageType.SET_CHUNK_SIZE -> setChunkSize(message);
            case MessageType.ABORT -> abort(message);
            default -> messages.message(stream.type, stream.messageStreamId, stream.timestamp, message);
        }
    }

    private void setChunkSize(ByteBuffer message) {
        int size = message.remaining() < 4 ? 0 : message.getInt();
        if (size < 1) {
            throw new RtmpException(Kind.PROTOCOL, "chunk size " + size);
        }
        chunkSize = Math.min(size, MAX_CHUNK_SIZE);
    }

    private void abort(ByteBuffer message) {
        if (message.remaining() < 4) {
            throw new RtmpException(Kind.PROTOCOL, "an abort message of " + message.remaining() + " bytes");
        }
        int id = message.getInt();
        for (ChunkStream stream : streams) {
            if (stream.id == id) {
                discard(stream);
            }
        }
    }

    private void discard(ChunkStream stream) {
        if (stream.withinMessage()) {
            budget.release(stream.length);
            reservedBytes -= stream.length;
            stream.body = null;
        }
    }

    /** False while bytes are missing. */
    private boolean readHeader(ByteBuffer in) {
        if (!gather(in, 1)) {
            return false;
        }
        int low = header[0] & 0x3f;
        int basic = low == 0 ? 2 : low == 1 ? 3 : 1;
        int format = (header[0] & 0xff) >>> 6;
        int length = basic + HEADER_BYTES[format];
        if (!gather(in, length)) {
            return false;
        }
        ChunkStream stream = stream(id(low), format);
        boolean extended = format == 3 ? stream.extended : medium(basic) == EXTENDED;
        if (extended && !gather(in, length + EXTENDED_BYTES)) {
            return false;
        }
        if (format == 3 && stream.withinMessage()) {
            next(stream, extended && lacksExtendedTimestamp(stream, length), length);
        } else {
            begin(stream, format, basic, extended ? integer(length) : medium(basic), extended);
        }
        return true;
    }

    private void begin(ChunkStream stream, int format, int basic, int timestampField, boolean extended) {
        discard(stream);
        if (format < 3) {
            stream.timestampField = timestampField;
            stream.absolute = format == 0;
            stream.extended = extended;
        }
        if (format < 2) {
            stream.length = medium(basic + 3);
            stream.type = header[basic + 6] & 0xff;
        }
        if (format == 0) {
            stream.messageStreamId = Integer.reverseBytes(integer(basic + 7));
            stream.timestamp = timestampField;
        } else if (format < 3 || !stream.absolute) {
            stream.timestamp += stream.timestampField;
        } else if (Integer.compareUnsigned(stream.timestampField, MAX_REPEATED_ABSOLUTE_MILLIS) <= 0) {
            stream.timestamp += stream.timestampField;
        }
        reserve(stream);
        stream.received = 0;
        current = stream;
        chunkLeft = Math.min(chunkSize, stream.length);
        if (chunkLeft == 0) {
            complete(stream, NOTHING);
        }
    }

    private void reserve(ChunkStream stream) {
        int max = messages.maxBytes(stream.type);
        if (stream.length > max) {
            throw new RtmpException(
                    Kind.LIMIT, "a message of type " + stream.type + " and " + stream.length + " bytes, over " + max);
        }
        if (stream.length > maxConnectionBytes - reservedBytes) {
            throw new RtmpException(Kind.LIMIT, "unfinished messages of more than " + maxConnectionBytes + " bytes");
        }
        if (!budget.reserve(stream.length)) {
            throw new RtmpException(Kind.LIMIT, "all connections together hold too many unfinished messages");
        }
        reservedBytes += stream.length;
        if (stream.length > 0) {
            stream.body = new byte[stream.length];
        }
    }

    private void next(ChunkStream stream, boolean fieldIsPayload, int fieldAt) {
        current = stream;
        chunkLeft = Math.min(chunkSize, stream.left());
        if (fieldIsPayload) {
            payload(ByteBuffer.wrap(header, fieldAt, EXTENDED_BYTES));
        }
    }

    /** Some encoders leave the extended timestamp out of type 3 chunks, against 5.3.1.3. */
    private boolean lacksExtendedTimestamp(ChunkStream stream, int at) {
        return integer(at) != stream.timestampField && Math.min(chunkSize, stream.left()) >= EXTENDED_BYTES;
    }

    private ChunkStream stream(int id, int format) {
        for (int i = 0; i < streams.size(); i++) {
            ChunkStream stream = streams.get(i);
            if (stream.id == id) {
                return stream;
            }
        }
        if (format != 0) {
            throw new RtmpException(Kind.PROTOCOL, "chunk stream " + id + " starts with a type " + format + " header");
        }
        if (streams.size() == maxChunkStreams) {
            throw new RtmpException(Kind.LIMIT, "more than " + maxChunkStreams + " chunk streams");
        }
        ChunkStream stream = new ChunkStream(id);
        streams.add(stream);
        return stream;
    }

    private int id(int low) {
        return switch (low) {
            case 0 -> 64 + (header[1] & 0xff);
            case 1 -> 64 + (header[1] & 0xff) + ((header[2] & 0xff) << 8);
            default -> low;
        };
    }

    private boolean gather(ByteBuffer in, int count) {
        int n = Math.min(count - headerBytes, in.remaining());
        if (n > 0) {
            in.get(header, headerBytes, n);
            headerBytes += n;
        }
        return headerBytes >= count;
    }

    private int medium(int at) {
        return (header[at] & 0xff) << 16 | (header[at + 1] & 0xff) << 8 | header[at + 2] & 0xff;
    }

    private int integer(int at) {
        return (header[at] & 0xff) << 24 | medium(at + 1);
    }
}
