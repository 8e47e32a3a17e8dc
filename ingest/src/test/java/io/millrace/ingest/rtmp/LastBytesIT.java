package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection that is reset while an answer is on its way out. */
class LastBytesIT {
    private static final long PATIENCE_SECONDS = 60;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SimpleIoProcessorPool<NioSession> loop =
            new SimpleIoProcessorPool<>(EdgeProcessor.class, threads, 1, null);
    private final NioSocketAcceptor acceptor = new NioSocketAcceptor(threads, loop);

    @AfterEach
    void stop() {
        acceptor.unbind();
        loop.dispose();
        acceptor.dispose();
        threads.shutdownNow();
    }

    @Test
    void whatWasSentBeforeAResetIsRead() throws Exception {
        Answering handler = new Answering();
        acceptor.setHandler(handler);
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        InetSocketAddress address = acceptor.getLocalAddress();
        try (Socket encoder = new Socket(address.getAddress(), address.getPort())) {
            encoder.setTcpNoDelay(true);
            encoder.getOutputStream().write("first,".getBytes());
            assertThat(handler.reading.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            encoder.getOutputStream().write("last".getBytes());
            // Closes with a reset.
            encoder.setSoLinger(true, 0);
        }
        handler.mayAnswer.countDown();
        assertThat(handler.heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("first,last");
    }

    /** Answers the first message once it may; the loop waits meanwhile, and writes when it has returned. */
    private static final class Answering extends IoHandlerAdapter {
        final CountDownLatch reading = new CountDownLatch(1);
        final CountDownLatch mayAnswer = new CountDownLatch(1);
        final CompletableFuture<String> heard = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public void messageReceived(IoSession session, Object message) throws Exception {
            IoBuffer in = (IoBuffer) message;
            while (in.hasRemaining()) {
                text.append((char) in.get());
            }
            if (reading.getCount() > 0) {
                reading.countDown();
                mayAnswer.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                session.write(IoBuffer.wrap(new byte[16]));
            }
        }

        @Override
        public void exceptionCaught(IoSession session, Throwable cause) throws IOException {
            session.closeNow();
        }

        @Override
        public void sessionClosed(IoSession session) {
            heard.complete(text.toString());
        }
    }
}
