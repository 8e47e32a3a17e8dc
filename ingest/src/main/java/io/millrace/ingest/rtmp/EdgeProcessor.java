package io.millrace.ingest.rtmp;

import java.util.concurrent.Executor;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * MINA's I/O loop with one read buffer for all of its connections. MINA's own allocates one for
 * each read, which was most of what the server allocated, and reads again until the socket says
 * there is nothing: a system call more for each packet.
 *
 * <p>What is read is passed on before the next read, and handlers must not keep it. Public for
 * MINA, which makes its processors by reflection.
 */
public final class EdgeProcessor extends NioProcessor {
    private static final int READ_BYTES = 64 << 10;
    /** Then the other connections of the loop have their turn. */
    private static final int MAX_READS = 4;

    private final IoBuffer shared = IoBuffer.allocate(READ_BYTES);

    public EdgeProcessor(Executor executor) {
        super(executor);
    }

    /**
     * @param unused MINA's, which stays empty
     * @return 0 where something was read and passed on, negative at the end of the stream
     */
    @Override
    protected int read(NioSession session, IoBuffer unused) throws Exception {
        for (int i = 0; i < MAX_READS; i++) {
            shared.clear();
            int count = super.read(session, shared);
            if (count <= 0) {
                return count;
            }
            shared.flip();
            session.getFilterChain().fireMessageReceived(shared);
            if (count < READ_BYTES || !session.isConnected() || session.isClosing()) {
                return 0;
            }
        }
        return 0;
    }
}
