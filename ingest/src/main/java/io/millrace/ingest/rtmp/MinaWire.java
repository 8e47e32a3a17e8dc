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

    /** The second time without a good-bye: an encoder that does not read would keep the first one waiting. */
    @Override
    public void close() {
        if (session.isClosing()) {
            // MINA would do nothing more; the TLS filter lets this one through.
            session.getFilterChain().fireFilterClose();
        } else {
            session.closeNow();
        }
    }
}
