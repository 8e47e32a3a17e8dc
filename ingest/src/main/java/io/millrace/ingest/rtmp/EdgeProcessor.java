package io.millrace.ingest.rtmp;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * MINA's I/O loop with one read buffer for all of its connections. MINA's own allocates one for
 * each read, which was most of what the server allocated, and reads again until the socket says
 * there is nothing: a system call more for each packet.
 *
 * <p>With several connections the loop keeps a pace. A hundred cameras send a packet every 0.14 ms;
 * waking for each costs more than reading it. Between two passes the packets wait in the sockets,
 * then one pass takes what all cameras have sent, several packets of a camera in one read.
 *
 * <p>What is read is passed on before the next read, and handlers must not keep it. Public for
 * MINA, which makes its processors by reflection.
 */
public class EdgeProcessor extends NioProcessor {
    private static final int READ_BYTES = 64 << 10;
    /** Then the other connections of the loop have their turn. */
    private static final int MAX_READS = 4;
    /** More than a socket holds by default. */
    private static final int MAX_REST_READS = 128;
    /**
     * From one pass to the next: a fifth of a part of 200 ms, half of it on average. What a pass costs is
     * coming back to each connection, whose state has left the processor's caches meanwhile, so half as
     * many passes are a fifth less work.
     */
    static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
    /** With fewer the wake-ups are few, and answers are given at once. */
    private static final int MIN_SESSIONS_TO_PACE = 8;

    private final IoBuffer shared = IoBuffer.allocate(READ_BYTES);
    private long passNanos = System.nanoTime();
    private boolean moreToRead;

    public EdgeProcessor(Executor executor) {
        super(executor);
    }

    @Override
    protected int select(long timeoutMillis) throws Exception {
        long waitNanos = waitNanos(allSessionsCount(), moreToRead, System.nanoTime() - passNanos);
        if (waitNanos > 0) {
            LockSupport.parkNanos(this, waitNanos);
        }
        moreToRead = false;
        int ready = super.select(timeoutMillis);
        passNanos = System.nanoTime();
        return ready;
    }

    /**
     * How long the sockets are left alone.
     *
     * @param moreToRead whether the pass before left bytes behind
     * @param sincePassNanos since that pass began
     */
    static long waitNanos(int sessions, boolean moreToRead, long sincePassNanos) {
        return moreToRead || sessions < MIN_SESSIONS_TO_PACE ? 0 : Math.max(0, PACE_NANOS - sincePassNanos);
    }

    /**
     * @param unused MINA's, which stays empty
     * @return 0 where something was read and passed on, negative at the end of the stream
     */
    @Override
    protected int read(NioSession session, IoBuffer unused) throws Exception {
        for (int i = 0; i < MAX_READS; i++) {
            int count = readOnce(session);
            if (count <= 0) {
                return count;
            }
            if (count < READ_BYTES || !session.isConnected() || session.isClosing()) {
                return 0;
            }
        }
        moreToRead = true;
        return 0;
    }

    /** @return how much was read and passed on, 0 for nothing, negative at the end of the stream */
    private int readOnce(NioSession session) throws Exception {
        shared.clear();
        int count = super.read(session, shared);
        if (count > 0) {
            shared.flip();
            pass(session);
        }
        return count;
    }

    /** MINA's chain tells the handler of an Error and throws it on, and its loop would end with it. */
    private void pass(NioSession session) {
        try {
            session.getFilterChain().fireMessageReceived(shared);
        } catch (Error e) {
            session.closeNow(); // the handler has said why
        }
    }

    /**
     * An encoder that goes without a good-bye cannot be answered any more, and MINA then closes: not
     * before what it had sent by then was read.
     */
    @Override
    protected int write(NioSession session, IoBuffer buffer, int length) throws IOException {
        try {
            return super.write(session, buffer, length);
        } catch (IOException e) {
            readRest(session);
            throw e;
        }
    }

    private void readRest(NioSession session) {
        try {
            int reads = MAX_REST_READS;
            while (reads > 0 && readOnce(session) > 0) {
                reads--;
            }
        } catch (Exception e) {
            // The connection is gone, as writing to it has said.
        }
    }
}
