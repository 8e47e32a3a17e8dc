package io.millrace.api;

import java.time.Duration;

/**
 * What the edge allows at most, so that one client costs itself and not the others.
 *
 * @param requestDeadline for a request's header on a fresh connection, and for its body
 * @param idleTimeout a connection on which nothing moves, or no request is open, is closed
 * @param maxConcurrentCalls API calls in work at a time, and apart from them pieces of the record under
 *     way to players; more are answered 503
 */
public record HttpLimits(
        int maxConnections,
        int maxConnectionsPerAddress,
        int maxHeaderBytes,
        int maxBodyBytes,
        Duration requestDeadline,
        Duration idleTimeout,
        int maxConcurrentCalls,
        int maxDownloads,
        int maxDownloadsPerAddress,
        int maxViewers,
        int maxViewersPerCamera,
        int maxViewersPerAddress) {
    public static final HttpLimits DEFAULTS = new HttpLimits(
            10_000,
            1_000,
            16 * 1_024,
            64 * 1_024,
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            256,
            64,
            16,
            10_000,
            5_000,
            1_000);
}
