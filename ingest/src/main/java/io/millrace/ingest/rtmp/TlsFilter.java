package io.millrace.ingest.rtmp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.future.DefaultWriteFuture;
import org.apache.mina.core.future.WriteFuture;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.DefaultWriteRequest;
import org.apache.mina.core.write.WriteRequest;
import org.apache.mina.core.write.WriteRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * TLS for one connection, made for much coming in and little going out. Records are decrypted from
 * the buffer they were read into, into a buffer that all connections of an I/O thread share, and
 * passed on from there; only the beginning of a record whose rest is still under way is kept. MINA's
 * own filter allocates and copies three times for each read.
 *
 * <p>Receiving is for the I/O thread; writing and closing for any.
 */
final class TlsFilter extends IoFilterAdapter {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** Beyond it the encoder does not read: nothing is said to it any more. */
    private static final int MAX_UNWRITTEN_BYTES = 64 << 10;
    /** Plain text of a record, at most (RFC 8446, 5.1), with room for a provider that wants more. */
    private static final int PLAIN_BYTES = 32 << 10;

    private static final ThreadLocal<IoBuffer> PLAIN = ThreadLocal.withInitial(() -> IoBuffer.allocate(PLAIN_BYTES));

    private final SSLEngine engine;
    private final ReentrantLock sending = new ReentrantLock();
    /** What is to be written once the handshake is over. */
    private final ArrayDeque<WriteRequest> early = new ArrayDeque<>();

    private boolean closing;
    private @Nullable ByteBuffer partial;

    TlsFilter(SSLContext context, String[] protocols) {
        engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(protocols);
    }

    private static final class Encrypted extends WriteRequestWrapper {
        private final IoBuffer record;

        Encrypted(WriteRequest plain, IoBuffer record) {
            super(plain);
            this.record = record;
        }

        @Override
        public Object getMessage() {
            return record;
        }
    }

    @Override
    public void messageReceived(NextFilter next, IoSession session, Object message) throws SSLException {
        try {
            received(next, session, ((IoBuffer) message).buf());
        } catch (SSLException e) {
            sayWhy(next, session);
            throw e;
        }
    }

    /** After a failure the engine has an alert to send. */
    private void sayWhy(NextFilter next, IoSession session) throws SSLException {
        sending.lock();
        try {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                IoBuffer alert = wrap(NOTHING);
                if (alert.hasRemaining()) {
                    next.filterWrite(session, new DefaultWriteRequest(alert));
                }
            }
        } finally {
            sending.unlock();
        }
    }

    private void received(NextFilter next, IoSession session, ByteBuffer in) throws SSLException {
        ByteBuffer kept = partial;
        if (kept == null) {
            decrypt(next, session, in);
            if (in.hasRemaining()) {
                partial = copy(in, in.remaining());
            }
            return;
        }
        // More than a record may be there: what is kept grows by all of it, and shrinks again.
        ByteBuffer all = kept.capacity() - kept.position() >= in.remaining()
                ? kept
                : copy(kept.flip(), kept.remaining() + in.remaining());
        all.put(in).flip();
        decrypt(next, session, all);
        partial = all.hasRemaining() ? all.compact() : null;
    }

    private static ByteBuffer copy(ByteBuffer bytes, int capacity) {
        return ByteBuffer.allocate(Math.max(capacity, 1 << 10)).put(bytes);
    }

    /** Takes whole records off {@code in}. */
    private void decrypt(NextFilter next, IoSession session, ByteBuffer in) throws SSLException {
        IoBuffer plain = PLAIN.get();
        while (true) {
            plain.clear();
            SSLEngineResult result = engine.unwrap(in, plain.buf());
            if (result.bytesProduced() > 0) {
                plain.flip();
                next.messageReceived(session, plain);
            }
            if (result.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
                shakeHands(next, session, result.getHandshakeStatus());
            }
            if (result.getStatus() == Status.CLOSED) {
                in.position(in.limit());
                session.closeNow();
                return;
            }
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                throw new SSLException("a record larger than TLS allows");
            }
            boolean advanced = result.bytesConsumed() > 0 || result.bytesProduced() > 0;
            if (result.getStatus() == Status.BUFFER_UNDERFLOW || !advanced && !needsUnwrap() || !in.hasRemaining()) {
                return;
            }
        }
    }

    private boolean needsUnwrap() {
        return engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP;
    }

    private void shakeHands(NextFilter next, IoSession session, HandshakeStatus first) throws SSLException {
        HandshakeStatus status = first;
        while (true) {
            switch (status) {
                case NEED_TASK -> {
                    refuseRenegotiation();
                    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                        task.run();
                    }
                    status = engine.getHandshakeStatus();
                }
                case NEED_WRAP -> {
                    sending.lock();
                    try {
                        refuseUnread(session);
                        IoBuffer record = wrap(NOTHING);
                        if (record.hasRemaining()) {
                            next.filterWrite(session, new DefaultWriteRequest(exact(record)));
                        } else if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                            return; // closed: there is nothing more to say
                        }
                    } finally {
                        sending.unlock();
                    }
                    status = engine.getHandshakeStatus();
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    sendEarly(next, session);
                    return;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    return;
                }
            }
        }
    }

    /**
     * A second handshake (TLS 1.2 only) costs a signature each time, for as long as its sender likes,
     * and what is written meanwhile could not go out.
     */
    private void refuseRenegotiation() throws SSLException {
        if (engine.getSession().getProtocol().equals("TLSv1.2")) {
            throw new SSLException("renegotiation is not offered");
        }
    }

    /** Key updates (RFC 8446, 4.6.3) can be asked for without end, and each is answered. */
    private static void refuseUnread(IoSession session) throws SSLException {
        if (session.getScheduledWriteBytes() > MAX_UNWRITTEN_BYTES) {
            throw new SSLException("the encoder asks for answers and does not read them");
        }
    }

    /** An answer has 27 bytes at the least, the buffer that it was made in 16 KB; it may have to wait. */
    private static IoBuffer exact(IoBuffer record) {
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        return IoBuffer.wrap(bytes);
    }

    private void sendEarly(NextFilter next, IoSession session) throws SSLException {
        sending.lock();
        try {
            for (WriteRequest request = early.poll(); request != null; request = early.poll()) {
                encrypt(next, session, request);
            }
        } finally {
            sending.unlock();
        }
    }

    @Override
    public void filterWrite(NextFilter next, IoSession session, WriteRequest request) throws SSLException {
        sending.lock();
        try {
            if (engine.getSession().getProtocol().equals("NONE")) {
                early.add(request);
            } else {
                encrypt(next, session, request);
            }
        } finally {
            sending.unlock();
        }
    }

    private void encrypt(NextFilter next, IoSession session, WriteRequest request) throws SSLException {
        // MINA resets the message to its mark once the records are sent.
        ByteBuffer plain = ((IoBuffer) request.getMessage()).mark().buf().duplicate();
        IoBuffer records = IoBuffer.allocate(plain.remaining() + 1_024).setAutoExpand(true);
        do {
            records.put(wrap(plain));
        } while (plain.hasRemaining() && !engine.isOutboundDone());
        next.filterWrite(session, new Encrypted(request, records.flip()));
    }

    /** One record, or what the handshake has to say; empty when the engine is closed. */
    private IoBuffer wrap(ByteBuffer plain) throws SSLException {
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        SSLEngineResult result = engine.wrap(plain, record);
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            throw new SSLException("a record larger than TLS allows");
        }
        return IoBuffer.wrap(record.flip());
    }

    /** Says good-bye (RFC 8446, 6.1), unless the encoder does not read, and closes after it. */
    @Override
    public void filterClose(NextFilter next, IoSession session) throws SSLException {
        sending.lock();
        try {
            if (closing || !session.isConnected() || session.getScheduledWriteBytes() > MAX_UNWRITTEN_BYTES) {
                next.filterClose(session);
                return;
            }
            closing = true;
            engine.closeOutbound();
            IoBuffer record = wrap(NOTHING);
            if (!record.hasRemaining()) {
                next.filterClose(session);
                return;
            }
            WriteFuture written = new DefaultWriteFuture(session);
            next.filterWrite(session, new DefaultWriteRequest(record, written));
            written.addListener(future -> next.filterClose(session));
        } finally {
            sending.unlock();
        }
    }
}
