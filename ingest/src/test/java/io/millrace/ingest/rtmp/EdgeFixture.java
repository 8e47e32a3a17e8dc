package io.millrace.ingest.rtmp;

import io.millrace.ingest.rtmp.Heard.Published;
import io.millrace.media.publish.PublishSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** A plain RTMP edge on a free port, with fixed keys and a listener that keeps what it hears. */
final class EdgeFixture implements AutoCloseable {
    static final String KEY = "cam-1?token=good";

    final FixedKeys keys = new FixedKeys();
    final Heard heard = new Heard();
    final RtmpServer server;

    /** Its clock stands still: no time-out closes what a test expects to be closed for another reason. */
    EdgeFixture() throws IOException {
        this(settings -> settings, new ManualNanos());
    }

    EdgeFixture(UnaryOperator<RtmpSettings> change, LongSupplier nanos) throws IOException {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        RtmpSettings settings = new RtmpSettings(
                null, free, RtmpSettings.DEFAULT_APP, 2, null, RtmpLimits.DEFAULT, RtmpTimeouts.DEFAULT);
        server = new RtmpServer(change.apply(settings), keys, heard, InstantSource.system(), nanos);
        server.start();
    }

    RawEncoder connect() throws IOException {
        return RawEncoder.to(server.rtmpAddress().orElseThrow());
    }

    /** The session of the next accepted publish, its samples going to {@code sink}. */
    PublishSession session(Received sink) {
        PublishSession session = heard.next(Published.class).session();
        session.attach(sink);
        return session;
    }

    /** Whether the edge still takes a publish; its encoder is gone after it. */
    boolean stillServes() throws IOException {
        try (RawEncoder other = connect()) {
            return "NetStream.Publish.Start"
                    .equals(other.publish("other-camera?token=good").get("code"));
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
