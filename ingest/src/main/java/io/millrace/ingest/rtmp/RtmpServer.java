package io.millrace.ingest.rtmp;

import io.millrace.ingest.PublishAuthorizer;
import io.millrace.ingest.PublishListener;
import io.millrace.ingest.tls.TlsIdentity;
import io.millrace.media.CameraId;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.mina.core.future.CloseFuture;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RTMPS and RTMP edge. Encoders connect, say what they publish, are let in or told why not,
 * and from then on their media goes to the session's sink.
 *
 * <p>Threads: a few I/O threads shared by both listening addresses, one that watches time-outs.
 * The authorizer and the listener are called on I/O threads; the listener's calls come one at a
 * time and in order. Starting registers the BouncyCastle provider (Red5's handshake asks for it)
 * and turns Red5's loggers off. The JVM needs no flags for Red5.
 *
 * <p>Closes what it opened; {@link TlsIdentity}, authorizer and listener are borrowed.
 */
public final class RtmpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RtmpServer.class);
    private static final long CHECK_MILLIS = 1_000;
    private static final long CLOSE_MILLIS = 1_000;
    /** What is left after it is left to the end of the process; none takes a tenth of it as a rule. */
    private static final Duration STEP = Duration.ofSeconds(2);

    private static final int BACKLOG = 512;
    private static final int UNUSED_READ_BYTES = 64;
    /** An encoder is sent little; the largest answer is the handshake's, 3 KB, and TLS's certificate. */
    private static final int WRITE_BYTES = 64 << 10;

    private final RtmpSettings settings;
    private final LongSupplier nanos;
    private final LogLimiter logLimiter;
    private final LivePublishes publishes;
    private final AddressBook addresses;
    private final BufferBudget budget;
    private final ExecutorService ioExecutor;
    private final ScheduledExecutorService watchdog;
    private final List<Listening> listening = new ArrayList<>();
    private final Edge edge;
    private @Nullable SimpleIoProcessorPool<NioSession> processors;
    private @Nullable InetSocketAddress rtmpsAddress;
    private @Nullable InetSocketAddress rtmpAddress;
    private boolean closed;

    private record Listening(NioSocketAcceptor acceptor, EdgeIoHandler handler) {}

    public RtmpServer(
            RtmpSettings settings, PublishAuthorizer authorizer, PublishListener listener, InstantSource clock) {
        this(settings, authorizer, listener, clock, System::nanoTime);
    }

    RtmpServer(
            RtmpSettings settings,
            PublishAuthorizer authorizer,
            PublishListener listener,
            InstantSource clock,
            LongSupplier nanos) {
        Red5Setup.run();
        this.settings = settings;
        this.nanos = nanos;
        this.logLimiter = new LogLimiter(nanos);
        this.publishes = new LivePublishes(listener, settings.timeouts().takeover());
        this.addresses = new AddressBook(settings.limits());
        this.budget = new BufferBudget(settings.limits().maxBufferedBytes());
        AtomicInteger number = new AtomicInteger();
        this.ioExecutor = Executors.newCachedThreadPool(task -> daemon(task, "rtmp-io-" + number.incrementAndGet()));
        this.watchdog = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "rtmp-watchdog"));
        this.edge = new Edge(settings, authorizer, publishes, budget, addresses, clock, nanos, watchdog, logLimiter);
    }

    /**
     * Listens.
     *
     * @throws IOException when an address cannot be bound; nothing is left open then
     */
    public synchronized void start() throws IOException {
        processors = new SimpleIoProcessorPool<>(EdgeProcessor.class, ioExecutor, settings.ioThreads(), null);
        try {
            if (settings.rtmps() != null) {
                rtmpsAddress = listen(settings.rtmps(), "rtmps", settings.tls());
            }
            if (settings.rtmp() != null) {
                rtmpAddress = listen(settings.rtmp(), "rtmp", null);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
        var unused = watchdog.scheduleWithFixedDelay(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Where RTMPS is listened for, with the chosen port; empty when off or not started. */
    public synchronized Optional<InetSocketAddress> rtmpsAddress() {
        return Optional.ofNullable(rtmpsAddress);
    }

    /** The same for plain RTMP. */
    public synchronized Optional<InetSocketAddress> rtmpAddress() {
        return Optional.ofNullable(rtmpAddress);
    }

    /** The camera's live session, if it has one. */
    public Optional<PublishSession> session(CameraId camera) {
        return publishes.find(camera).map(session -> session);
    }

    /** Every live session at this moment. */
    public List<PublishSession> sessions() {
        return List.copyOf(publishes.all());
    }

    /**
     * Ends what the camera publishes now, for example because its key was revoked. Keys are
     * checked at publish only: one that merely expires lets its session go on.
     *
     * @return whether there was a session
     */
    public boolean disconnect(CameraId camera, EndReason reason) {
        Optional<LiveSession> session = publishes.find(camera);
        session.ifPresent(s -> s.close(reason));
        return session.isPresent();
    }

    /** Ends every session with {@link EndReason#SHUTDOWN}; returns when all sockets are closed, or within ten seconds. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Listening l : listening) {
            BoundedStep.run("unbinding", STEP, l.acceptor()::unbind);
        }
        publishes.shutDown();
        awaitWritten();
        watchdog.shutdownNow();
        SimpleIoProcessorPool<NioSession> pool = processors;
        if (pool != null) {
            BoundedStep.run("closing the sockets", STEP, pool::dispose);
        }
        for (Listening l : listening) {
            BoundedStep.run("closing the port", STEP, () -> l.acceptor().dispose(true));
        }
        ioExecutor.shutdownNow();
    }

    /** Bytes held for half-received messages and pre-rolls, of all connections. */
    long bufferedBytes() {
        return budget.usedBytes();
    }

    int connections() {
        return listening.stream()
                .mapToInt(l -> l.handler().connections().size())
                .sum();
    }

    /** One round of the watchdog. */
    void check() {
        try {
            long now = nanos.getAsLong();
            listening.forEach(l -> l.handler().connections().forEach(c -> check(c, now)));
            addresses.sweep(now);
            TlsIdentity tls = settings.tls();
            if (tls != null) {
                tls.reloadIfChanged();
            }
            long suppressed = logLimiter.takeSuppressed();
            if (suppressed > 0) {
                LOG.warn("{} more lines about refused connections were left out", suppressed);
            }
        } catch (RuntimeException | Error e) {
            // What got out would be the last round.
            say(() -> LOG.error("the watchdog failed; it goes on", e));
        }
    }

    /** What fails with one must not keep the others open. */
    private static void check(EncoderConnection connection, long now) {
        try {
            connection.check(now);
        } catch (RuntimeException | Error e) {
            say(() -> LOG.error("{} the watchdog failed", connection, e));
        }
    }

    private static void say(Runnable line) {
        try {
            line.run();
        } catch (RuntimeException | Error e) {
            // No memory for a line, mostly. That time-outs are watched matters more.
        }
    }

    /** Encoders that do not read must not hold the close up. */
    private void awaitWritten() {
        List<CloseFuture> closing = listening.stream()
                .flatMap(l -> l.acceptor().getManagedSessions().values().stream())
                .map(IoSession::closeOnFlush)
                .toList();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        for (CloseFuture future : closing) {
            future.awaitUninterruptibly(Math.max(0, (deadline - System.nanoTime()) / 1_000_000));
        }
    }

    private InetSocketAddress listen(InetSocketAddress address, String transport, @Nullable TlsIdentity tls)
            throws IOException {
        NioSocketAcceptor acceptor = new NioSocketAcceptor(ioExecutor, processors);
        EdgeIoHandler handler = new EdgeIoHandler(edge, transport, tls);
        listening.add(new Listening(acceptor, handler));
        acceptor.setReuseAddress(true);
        // Otherwise unbinding would close the sockets before their encoders are told why.
        acceptor.setCloseOnDeactivation(false);
        acceptor.setBacklog(BACKLOG);
        configure(acceptor.getSessionConfig());
        acceptor.setHandler(handler);
        acceptor.bind(address);
        LOG.info("listening for {} on {}", transport, acceptor.getLocalAddress());
        return acceptor.getLocalAddress();
    }

    static void configure(SocketSessionConfig session) {
        session.setTcpNoDelay(true);
        session.setKeepAlive(true);
        // MINA allocates it for each read; EdgeProcessor reads into its own.
        session.setReadBufferSize(UNUSED_READ_BYTES);
        // By this MINA also bounds what it writes to a connection in one pass of the loop.
        session.setMaxReadBufferSize(WRITE_BYTES);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
