package io.millrace.ingest.rtmp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.filterchain.IoFilter.NextFilter;
import org.apache.mina.core.session.DummySession;
import org.apache.mina.core.session.IdleStatus;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.DefaultWriteRequest;
import org.apache.mina.core.write.WriteRequest;

/**
 * A client engine at one end of a {@link TlsFilter}, and what is behind the filter at the other:
 * no sockets, no threads. What the filter is given stands in one buffer that is overwritten after
 * each call, like the I/O loop's.
 */
final class TlsPeer implements NextFilter {
    private static final int READ_BYTES = 64 << 10;

    final SSLEngine client;
    final TlsFilter filter;
    final DummySession session = new DummySession();
    /** What came out of the filter, decrypted. */
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    /** What the filter wrote, not yet read by the client. */
    final ByteArrayOutputStream records = new ByteArrayOutputStream();

    int closes;
    /** Of what was written, the most that a buffer had beyond its bytes. */
    int spareBytes;

    private final byte[] loop = new byte[READ_BYTES];

    TlsPeer(TlsFilter filter, SSLEngine client) {
        this.filter = filter;
        this.client = client;
    }

    /** Carries the handshake to its end, {@code step} bytes to a read. */
    TlsPeer handshake(int step) throws SSLException {
        client.beginHandshake();
        while (client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            switch (client.getHandshakeStatus()) {
                case NEED_WRAP -> feed(encrypt(), step);
                case NEED_TASK -> client.getDelegatedTask().run();
                default -> {
                    int unread = records.size();
                    read();
                    if (records.size() == unread) {
                        throw new AssertionError("the filter has no whole answer");
                    }
                }
            }
        }
        return this;
    }

    /** Records of {@code messages}, at least one of each; without any, what the engine has to say itself. */
    byte[] encrypt(byte[]... messages) throws SSLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] message : messages.length == 0 ? new byte[1][0] : messages) {
            ByteBuffer plain = ByteBuffer.wrap(message);
            do {
                ByteBuffer record = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
                client.wrap(plain, record);
                out.write(record.array(), 0, record.position());
            } while (plain.hasRemaining());
        }
        return out.toByteArray();
    }

    /** Has the filter read {@code bytes}, {@code step} of them at a time. */
    void feed(byte[] bytes, int step) throws SSLException {
        for (int at = 0; at < bytes.length; at += step) {
            int count = Math.min(step, bytes.length - at);
            System.arraycopy(bytes, at, loop, 0, count);
            filter.messageReceived(this, session, IoBuffer.wrap(loop, 0, count));
            Arrays.fill(loop, (byte) 0x5a);
        }
    }

    void write(byte[] plain) throws SSLException {
        filter.filterWrite(this, session, new DefaultWriteRequest(IoBuffer.wrap(plain)));
    }

    /** What the client makes of all that the filter wrote so far. */
    byte[] read() throws SSLException {
        ByteBuffer in = ByteBuffer.wrap(records.toByteArray());
        records.reset();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer plain = ByteBuffer.allocate(client.getSession().getApplicationBufferSize());
        while (in.hasRemaining()) {
            SSLEngineResult result = client.unwrap(in, plain.clear());
            out.write(plain.array(), 0, plain.position());
            if (client.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                client.getDelegatedTask().run();
            } else if (result.getStatus() == Status.CLOSED || result.bytesConsumed() == 0) {
                break;
            }
        }
        records.write(in.array(), in.position(), in.remaining());
        return out.toByteArray();
    }

    @Override
    public void messageReceived(IoSession from, Object message) {
        ByteBuffer bytes = ((IoBuffer) message).buf();
        while (bytes.hasRemaining()) {
            received.write(bytes.get());
        }
    }

    @Override
    public void filterWrite(IoSession to, WriteRequest request) {
        ByteBuffer bytes = ((IoBuffer) request.getMessage()).buf();
        spareBytes = Math.max(spareBytes, bytes.capacity() - bytes.remaining());
        while (bytes.hasRemaining()) {
            records.write(bytes.get());
        }
        request.getFuture().setWritten();
    }

    @Override
    public void filterClose(IoSession closed) {
        closes++;
    }

    @Override
    public void exceptionCaught(IoSession failed, Throwable cause) {
        throw new AssertionError(cause);
    }

    @Override
    public void sessionCreated(IoSession created) {}

    @Override
    public void sessionOpened(IoSession opened) {}

    @Override
    public void sessionClosed(IoSession closed) {}

    @Override
    public void sessionIdle(IoSession idle, IdleStatus status) {}

    @Override
    public void inputClosed(IoSession closed) {}

    @Override
    public void messageSent(IoSession to, WriteRequest request) {}
}
