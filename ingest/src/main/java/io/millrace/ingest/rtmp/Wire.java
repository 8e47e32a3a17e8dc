package io.millrace.ingest.rtmp;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** The socket under one connection. Any thread; nothing blocks. */
interface Wire {
    InetAddress remoteAddress();

    /** {@code rtmps} or {@code rtmp}. */
    String transport();

    /** Position to limit, handed over; written in the order of the calls. */
    void write(ByteBuffer bytes);

    /** What {@link #write} took and the socket has not. */
    long unwrittenBytes();

    /** Closes at once, whatever is unwritten. Idempotent. */
    void close();
}
