package io.millrace.ingest.rtmp;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** A wire that counts what is written to it. */
final class FakeWire implements Wire {
    long writtenBytes;
    long unwritten;
    boolean closed;

    @Override
    public InetAddress remoteAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public String transport() {
        return "rtmp";
    }

    @Override
    public void write(ByteBuffer bytes) {
        writtenBytes += bytes.remaining();
    }

    @Override
    public long unwrittenBytes() {
        return unwritten;
    }

    @Override
    public void close() {
        closed = true;
    }
}
