package io.millrace.ingest.rtmp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.session.IoSession;

/** A MINA session as the wire under a connection. */
record MinaWire(IoSession session, InetAddress remoteAddress, String transport) implements Wire {
    @Override
    public void write(ByteBuffer bytes) {
        session.write(IoBuffer.wrap(bytes));
    }

    @Override
    public long unwrittenBytes() {
        return session.getScheduledWriteBytes();
    }

    @Override
    public void close() {
        session.closeNow();
    }
}
