package io.millrace.ingest.rtmp;

import io.millrace.ingest.tls.TlsIdentity;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where the edge listens, and how.
 *
 * @param rtmps address for RTMPS (TLS 1.3 and 1.2), port 0 for a free one; null for none
 * @param rtmp address for plain RTMP; null, the default, for none
 * @param app the application in {@code rtmps://host:1936/live/…}
 * @param ioThreads MINA I/O threads; one carries about 500 cameras of 1 Mbit/s
 * @param tls what RTMPS presents; needed with {@code rtmps}
 */
public record RtmpSettings(
        @Nullable InetSocketAddress rtmps,
        @Nullable InetSocketAddress rtmp,
        String app,
        int ioThreads,
        @Nullable TlsIdentity tls,
        RtmpLimits limits,
        RtmpTimeouts timeouts) {
    public static final int DEFAULT_RTMPS_PORT = 1936;
    public static final int DEFAULT_RTMP_PORT = 1935;
    public static final String DEFAULT_APP = "live";

    public RtmpSettings {
        if (rtmps == null && rtmp == null) {
            throw new IllegalArgumentException("neither RTMPS nor RTMP has an address to listen on");
        }
        if (rtmps != null && tls == null) {
            throw new IllegalArgumentException("RTMPS needs a certificate");
        }
        if (app.isEmpty() || app.indexOf('/') >= 0 || app.indexOf('?') >= 0) {
            throw new IllegalArgumentException("the application must be one path segment, not '" + app + "'");
        }
        if (ioThreads < 1 || ioThreads > 64) {
            throw new IllegalArgumentException("ioThreads is " + ioThreads + ", not within 1 to 64");
        }
    }

    /** RTMPS alone with the default application, two I/O threads, limits and time-outs. */
    public static RtmpSettings rtmps(InetSocketAddress address, TlsIdentity tls) {
        return new RtmpSettings(address, null, DEFAULT_APP, 2, tls, RtmpLimits.DEFAULT, RtmpTimeouts.DEFAULT);
    }

    /** The same with plain RTMP beside it. */
    public RtmpSettings withRtmp(InetSocketAddress address) {
        return new RtmpSettings(rtmps, address, app, ioThreads, tls, limits, timeouts);
    }

    public RtmpSettings withLimits(RtmpLimits other) {
        return new RtmpSettings(rtmps, rtmp, app, ioThreads, tls, other, timeouts);
    }

    public RtmpSettings withTimeouts(RtmpTimeouts other) {
        return new RtmpSettings(rtmps, rtmp, app, ioThreads, tls, limits, other);
    }
}
