package io.millrace.recorder.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and an HTTP server and does harm: by connection, or by byte. Threads are
 * virtual and end with it.
 */
public final class FaultyProxy implements AutoCloseable {
    /** What happens to connections made from now on, or bytes passed from now on. */
    public enum Fault {
        NONE,
        /** Closed before anything is passed. */
        REFUSE,
        /** Taken, and never answered. */
        HANG,
        /** Answered with 503 by the proxy itself. */
        UNAVAILABLE,
        /** Gone after {@link #cutAfterBytes} of what the client sends, over all connections. */
        CUT_REQUEST,
        /** Each connection cut after {@link #cutAfterBytes} of what the server answers. */
        CUT_RESPONSE,
        /** One byte deep in each long answer is changed. */
        CHANGE_RESPONSE,
        /** A byte of the answer now and then, from its first on. */
        TRICKLE_ANSWER,
        /** The same from {@link #cutAfterBytes} on: within a body. */
        TRICKLE_BODY
    }

    /** Between the bytes of a trickle: far from a time-out, and from any use. */
    private static final int TRICKLE_MILLIS = 50;

    private static final String ANSWER_503 =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private final InetSocketAddress target;
    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger harmed = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;
    private volatile AtomicLong requestBytes = new AtomicLong();
    private volatile int cutAfterBytes = 64 << 10;

    public FaultyProxy(URI target) throws IOException {
        this.target = new InetSocketAddress(target.getHost(), target.getPort());
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Also closes the connections there are, so that a pooled one does not escape. */
    public void set(Fault next) {
        fault = next;
        requestBytes = new AtomicLong();
        sockets.forEach(FaultyProxy::closeQuietly);
        sockets.clear();
    }

    public void cutAfterBytes(int bytes) {
        cutAfterBytes = bytes;
    }

    /** Connections that were harmed. */
    public int harmed() {
        return harmed.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        Fault now = fault;
        if (now != Fault.NONE) {
            harmed.incrementAndGet();
        }
        try {
            switch (now) {
                case REFUSE -> client.close();
                case HANG -> client.getInputStream().transferTo(OutputStream.nullOutputStream());
                case UNAVAILABLE -> {
                    client.getInputStream().read(new byte[64 << 10]);
                    client.getOutputStream().write(ANSWER_503.getBytes(StandardCharsets.US_ASCII));
                    client.close();
                }
                case NONE, CUT_REQUEST, CUT_RESPONSE, CHANGE_RESPONSE, TRICKLE_ANSWER, TRICKLE_BODY ->
                    pass(client, now);
            }
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    private void pass(Socket client, Fault now) throws IOException {
        Socket upstream = new Socket();
        sockets.add(upstream);
        upstream.connect(target);
        Thread.ofVirtual()
                .start(() -> copy(
                        client,
                        upstream,
                        requestBytes,
                        now == Fault.CUT_REQUEST ? cutAfterBytes : Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        false));
        copy(
                upstream,
                client,
                new AtomicLong(),
                now == Fault.CUT_RESPONSE ? cutAfterBytes : Long.MAX_VALUE,
                now == Fault.TRICKLE_ANSWER ? 0 : now == Fault.TRICKLE_BODY ? cutAfterBytes : Long.MAX_VALUE,
                now == Fault.CHANGE_RESPONSE);
    }

    private void copy(Socket from, Socket to, AtomicLong passed, long cutAfter, long trickleAfter, boolean change) {
        byte[] buffer = new byte[16 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (change && read > 8 << 10) {
                    // Beyond any header.
                    buffer[read - 1] ^= 1;
                }
                long total = passed.addAndGet(read);
                if (total > cutAfter) {
                    return;
                }
                if (total > trickleAfter) {
                    trickle(buffer, read, out);
                } else {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // The other direction closed both.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void trickle(byte[] bytes, int length, OutputStream out) throws IOException, InterruptedException {
        for (int i = 0; i < length; i++) {
            if (closed.await(TRICKLE_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            out.write(bytes[i]);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        sockets.forEach(FaultyProxy::closeQuietly);
    }
}
