package io.millrace.app.bench;

import io.millrace.app.diagnostics.LatencyHistogram;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Viewers that behave, thousands on one thread: each a kept-alive HTTPS connection and a script of
 * what it asks for. They share a few loopback addresses, as a server limits what one address may.
 *
 * <p>{@link #add} and {@link #stop} from one thread; figures from any.
 */
final class ViewerFleet {
    static final String THREADS = "viewers";
    private static final int VIEWERS_AN_ADDRESS = 500;
    private static final int ADDRESSES = 250;
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration FOR_EVER = Duration.ofDays(365);

    /** How they watch. */
    enum Kind {
        LOW_LATENCY,
        PLAIN,
        /** Plainly, and what the server must encode for it. */
        LOWEST_RUNG
    }

    private final SslContext tls;
    private final EventLoopGroup loop = new NioEventLoopGroup(1, new DefaultThreadFactory(THREADS, true));
    private final PartDelays delays = new PartDelays();
    private final LongAdder requests = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicInteger present = new AtomicInteger();
    private volatile String lastFailure = "";
    private volatile boolean stopping;
    private int added;

    /** @param certificate PEM, the only one that is trusted */
    ViewerFleet(Path certificate) throws IOException {
        tls = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .trustManager(certificate.toFile())
                .build();
    }

    /**
     * @param playbackUrl signed; one may serve many viewers
     * @param stay after so long, or when it is sent away, the viewer goes; null for one that comes back until the end
     */
    void add(String camera, URI playbackUrl, Kind kind, @Nullable Duration stay) {
        String entry = playbackUrl.getPath() + "?" + playbackUrl.getQuery();
        add(playbackUrl.getHost(), playbackUrl.getPort(), stay, () -> switch (kind) {
            case LOW_LATENCY -> new LowLatencyScript(entry, part -> delays.arrived(camera, part));
            case PLAIN -> new PlainScript(entry, false);
            case LOWEST_RUNG -> new PlainScript(entry, true);
        });
    }

    /** A viewer of another kind. */
    interface ScriptMaker {
        ViewerScript make();
    }

    void add(String host, int port, @Nullable Duration stay, ScriptMaker scripts) {
        InetSocketAddress from = new InetSocketAddress("127.0.0." + (1 + added++ / VIEWERS_AN_ADDRESS % ADDRESSES), 0);
        present.incrementAndGet();
        connect(
                host,
                port,
                from,
                System.nanoTime() + (stay == null ? FOR_EVER : stay).toNanos(),
                stay == null,
                scripts);
    }

    private void connect(
            String host, int port, InetSocketAddress from, long leaveNanos, boolean comesBack, ScriptMaker scripts) {
        Viewer.Listener listener = new Viewer.Listener() {
            @Override
            public void answered(AnswerReader.Answer answer) {
                requests.increment();
                bytes.add(answer.bodyBytes());
            }

            @Override
            public void gone(@Nullable String why) {
                boolean sentAway = why != null && !stopping;
                if (sentAway) {
                    failures.increment();
                    lastFailure = String.valueOf(why);
                }
                if (sentAway && comesBack) {
                    var unused = loop.schedule(
                            () -> connect(host, port, from, leaveNanos, true, scripts),
                            RETRY.toMillis(),
                            TimeUnit.MILLISECONDS);
                } else {
                    present.decrementAndGet();
                }
            }
        };
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(tls(channel, host, port))
                                .addLast(new Viewer(scripts.make(), host + ":" + port, leaveNanos, listener));
                    }
                })
                .connect(new InetSocketAddress(host, port), from)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        listener.gone(String.valueOf(connected.cause().getMessage()));
                    }
                });
    }

    private SslHandler tls(SocketChannel channel, String host, int port) {
        SslHandler handler = tls.newHandler(channel.alloc(), host, port);
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
        return handler;
    }

    /** Compares when parts arrived with when the server had them; about once a second. */
    void join(MillraceServer server) throws IOException, InterruptedException {
        delays.join(server);
    }

    void stop() throws InterruptedException {
        stopping = true;
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
    }

    /** Those that have not gone. */
    int present() {
        return present.get();
    }

    LatencyHistogram partToViewer() {
        return delays.histogram();
    }

    long requests() {
        return requests.sum();
    }

    /** Of bodies; heads and TLS not counted. */
    long bytes() {
        return bytes.sum();
    }

    /** Connections that broke, and answers other than 200. */
    long failures() {
        return failures.sum();
    }

    /** Why the last of them was sent away; empty if none was. */
    String lastFailure() {
        return lastFailure;
    }
}
