package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandler;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one pass of the loop does for one connection, counted in passes and reads. */
class EdgePassesIT {
    private static final long PATIENCE_SECONDS = 60;
    private static final int BLOCK_BYTES = 64 << 10;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final SimpleIoProcessorPool<NioSession> loop =
            new SimpleIoProcessorPool<>(CountedPasses.class, threads, 1, null);
    private final NioSocketAcceptor acceptor = new NioSocketAcceptor(threads, loop);

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        acceptor.unbind();
        loop.dispose();
        acceptor.dispose();
        threads.shutdownNow();
    }

    // With a limit of a few reads the other waits for one pass or two.
    @Test
    void aFloodThatNeverEndsLetsAnotherInWithinAFewReads() throws Exception {
        Flood flood = new Flood(400);
        listen(flood);
        connect();
        connect();
        for (int i = 0; i < 3; i++) {
            flood.more();
        }
        assertThat(flood.readsBeforeTheOther.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isLessThan(40);
    }

    // Twelve connections: the loop keeps its pace, and each further pass is 40 ms.
    @Test
    void anAnswerAsLongAsAHandshakesLeavesInThePassThatAskedForIt() throws Exception {
        CompletableFuture<Integer> passes = new CompletableFuture<>();
        listen(new IoHandlerAdapter() {
            private int asked;

            @Override
            public void messageReceived(IoSession session, Object message) {
                asked = CountedPasses.COUNT.get();
                session.write(IoBuffer.wrap(new byte[1 + 2 * 1_536]));
            }

            @Override
            public void messageSent(IoSession session, Object message) {
                passes.complete(CountedPasses.COUNT.get() - asked);
            }
        });
        for (int i = 0; i < 12; i++) {
            connect();
        }
        sockets.getFirst().getOutputStream().write(3);
        assertThat(passes.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isZero();
    }

    private void listen(IoHandler handler) throws IOException {
        RtmpServer.configure(acceptor.getSessionConfig());
        acceptor.getSessionConfig().setReceiveBufferSize(8 * BLOCK_BYTES);
        acceptor.setHandler(handler);
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private Socket connect() throws IOException {
        InetSocketAddress address = acceptor.getLocalAddress();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    /** The loop under test, that says how often it has looked at its connections. */
    public static final class CountedPasses extends EdgeProcessor {
        static final AtomicInteger COUNT = new AtomicInteger();

        public CountedPasses(Executor executor) {
            super(executor);
        }

        @Override
        protected int select(long timeoutMillis) throws Exception {
            COUNT.incrementAndGet();
            return super.select(timeoutMillis);
        }
    }

    /**
     * Between two reads of the first connection its socket is filled up again, on the loop's own thread: to
     * it the flood has no end. The last one's byte is sent at the first read.
     */
    private final class Flood extends IoHandlerAdapter {
        final CompletableFuture<Integer> readsBeforeTheOther = new CompletableFuture<>();
        private final byte[] block = new byte[BLOCK_BYTES];
        private final int last;
        private int reads;

        /** @param last read after which it does end, so that the test does where nobody else is let in */
        Flood(int last) {
            this.last = last;
        }

        void more() throws IOException {
            sockets.getFirst().getOutputStream().write(block);
        }

        @Override
        public void messageReceived(IoSession session, Object message) throws Exception {
            if (((IoBuffer) message).get(((IoBuffer) message).position()) != 0) {
                readsBeforeTheOther.complete(reads);
                return;
            }
            if (reads++ == 0) {
                sockets.getLast().getOutputStream().write(1);
            }
            if (reads < last && !readsBeforeTheOther.isDone()) {
                more();
            }
        }
    }
}
