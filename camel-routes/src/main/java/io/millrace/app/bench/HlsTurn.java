package io.millrace.app.bench;

import io.millrace.app.diagnostics.LatencyHistogram;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One turn under viewers.
 *
 * @param what {@link HlsResult#LIVE}, {@link HlsResult#SEGMENTS} or {@link HlsResult#NGINX}
 * @param cores the server's process, or all of nginx's
 * @param baseCores the same server just before, with its cameras and without viewers
 * @param coresByPart by thread names, cameras included; empty for nginx
 * @param clientCores of the viewers' one thread: near 1, they measure themselves
 * @param bytes of bodies
 * @param failures broken connections, and answers other than 200
 * @param viewerMicros delay from part to viewer, null without LL-HLS
 * @param loadAverage of the machine at the end
 */
record HlsTurn(
        String what,
        int viewers,
        double seconds,
        double cores,
        double baseCores,
        Map<String, Double> coresByPart,
        double clientCores,
        long requests,
        long bytes,
        long failures,
        LatencyHistogram.@Nullable Summary viewerMicros,
        double loadAverage) {
    double requestsPerSecond() {
        return requests / seconds;
    }

    double megabits() {
        return bytes * 8e-6 / seconds;
    }

    /** What viewers cost, cameras not. */
    double viewerCores() {
        return Math.max(0, cores - baseCores);
    }

    double cpuSecondsPerGigabyte() {
        return viewerCores() * seconds / (bytes / 1e9);
    }
}
