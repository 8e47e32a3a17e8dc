package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One loop with real sockets; each connection sends nothing but a byte of its own. */
class EdgeProcessorIT {
    private static final long PATIENCE_SECONDS = 60;

    private final Bytes bytes = new Bytes();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private SimpleIoProcessorPool<NioSession> loop;
    private NioSocketAcceptor acceptor;

    @BeforeEach
    void listen() throws Exception {
        loop = new SimpleIoProcessorPool<>(EdgeProcessor.class, threads, 1, null);
        acceptor = new NioSocketAcceptor(threads, loop);
        acceptor.setHandler(bytes);
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() {
        acceptor.unbind();
        loop.dispose();
        acceptor.dispose();
        threads.shutdownNow();
    }

    // Three are served at once, twelve at the loop's pace.
    @ParameterizedTest
    @ValueSource(ints = {3, 12})
    void everyConnectionsBytesArriveAndOnlyThose(int connections) throws Exception {
        bytes.expect(connections);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            sockets.add(connect());
        }
        for (int round = 0; round < 40; round++) {
            for (int i = 0; i < connections; i++) {
                send(sockets.get(i), i, 1 + 997 * round);
            }
        }
        for (Socket socket : sockets) {
            socket.shutdownOutput();
        }
        bytes.awaitEnds();
        long each = 40 + 997L * 39 * 40 / 2;
        assertThat(bytes.strangers).isEmpty();
        assertThat(bytes.counts).hasSize(connections);
        assertThat(bytes.counts.values()).containsOnly(each);
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void whoeverSendsWithoutEndDoesNotKeepOthersWaiting() throws Exception {
        bytes.expect(1);
        try (Socket flood = connect();
                Socket quiet = connect()) {
            flood.setSoTimeout(1);
            threads.execute(() -> flood(flood));
            bytes.awaitBytes(7, 8 << 20);
            send(quiet, 1, 10);
            quiet.shutdownOutput();
            bytes.awaitEnds();
            assertThat(bytes.counts.get(1)).isEqualTo(10);
        }
    }

    // MINA's loop ends with an Error, and with it every camera of the loop, unnoticed.
    @Test
    void anErrorCostsOneConnectionAndNotTheLoop() throws Exception {
        bytes.expect(1);
        try (Socket failing = connect();
                Socket other = connect()) {
            send(failing, Bytes.FAILS, 1);
            failing.setSoTimeout(20_000);
            assertThat(failing.getInputStream().read()).as("closed").isEqualTo(-1);
            send(other, 1, 10);
            other.shutdownOutput();
            bytes.awaitEnds();
            assertThat(bytes.counts.get(1)).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 500})
    void theLoopKeepsAPaceFromEightConnectionsOn(int connections) {
        long pace = EdgeProcessor.PACE_NANOS;
        boolean paced = connections >= 8;
        assertThat(EdgeProcessor.waitNanos(connections, false, 0)).isEqualTo(paced ? pace : 0);
        assertThat(EdgeProcessor.waitNanos(connections, false, pace / 4)).isEqualTo(paced ? pace - pace / 4 : 0);
        assertThat(EdgeProcessor.waitNanos(connections, false, pace)).isZero();
        assertThat(EdgeProcessor.waitNanos(connections, false, 50 * pace)).isZero();
        assertThat(EdgeProcessor.waitNanos(connections, true, 0))
                .as("more to read")
                .isZero();
    }

    private void flood(Socket socket) {
        try {
            while (true) {
                send(socket, 7, 256 << 10);
            }
        } catch (java.io.IOException e) {
            // the test is over
        }
    }

    private static void send(Socket socket, int own, int count) throws java.io.IOException {
        byte[] block = new byte[count];
        Arrays.fill(block, (byte) own);
        OutputStream out = socket.getOutputStream();
        out.write(block);
    }

    private Socket connect() throws Exception {
        InetSocketAddress address = acceptor.getLocalAddress();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Counts what comes by the byte that it is made of. */
    private static final class Bytes extends IoHandlerAdapter {
        static final int FAILS = 66;

        final Map<Integer, Long> counts = new ConcurrentHashMap<>();
        final List<String> strangers = java.util.Collections.synchronizedList(new ArrayList<>());
        private final Map<Integer, CountDownLatch> wanted = new ConcurrentHashMap<>();
        private volatile CountDownLatch ends = new CountDownLatch(0);

        void expect(int connections) {
            ends = new CountDownLatch(connections);
        }

        void awaitEnds() throws InterruptedException {
            assertThat(ends.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        void awaitBytes(int own, long count) throws InterruptedException {
            CountDownLatch latch = wanted.computeIfAbsent(own, k -> new CountDownLatch((int) (count >> 10)));
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void messageReceived(IoSession session, Object message) {
            IoBuffer in = (IoBuffer) message;
            int own = in.get(in.position());
            if (own == FAILS) {
                throw new StackOverflowError("for the test");
            }
            int first = (int) session.getAttribute("own", own);
            session.setAttribute("own", first);
            long count = in.remaining();
            while (in.hasRemaining()) {
                int next = in.get();
                if (next != first) {
                    strangers.add("connection " + first + " was given a byte of " + next);
                    return;
                }
            }
            counts.merge(first, count, Long::sum);
            CountDownLatch latch = wanted.computeIfAbsent(first, k -> new CountDownLatch(8 << 10));
            for (long i = 0; i < count >> 10 && latch.getCount() > 0; i++) {
                latch.countDown();
            }
        }

        @Override
        public void inputClosed(IoSession session) {
            ends.countDown();
            session.closeNow();
        }
    }
}
