package io.millrace.ingest.rtmp;

import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.IoSession;

/**
 * The end of a session's chain: hands what was received to its connection. On the way through
 * MINA's handler each TLS record would cost a look-up of the connection and two counters under a
 * lock.
 */
final class ConnectionFilter extends IoFilterAdapter {
    private final EncoderConnection connection;

    ConnectionFilter(EncoderConnection connection) {
        this.connection = connection;
    }

    @Override
    public void messageReceived(NextFilter next, IoSession session, Object message) {
        connection.received(((IoBuffer) message).buf());
    }
}
