package io.millrace.api.http;

import io.millrace.api.HttpLimits;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts connections, and closes those that are too many or do nothing: one that has not sent a
 * whole request header in time, however slowly it trickles, and one that keeps alive too long.
 * Safe for use by many threads.
 */
public final class Connections implements Handler<HttpConnection> {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private static final class State {
        final String address;
        final AtomicInteger open = new AtomicInteger();
        volatile boolean fresh = true;
        volatile long quietSinceNanos;

        State(String address, long nowNanos) {
            this.address = address;
            this.quietSinceNanos = nowNanos;
        }
    }

    private final ConcurrentHashMap<HttpConnection, State> states = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final HttpLimits limits;
    private final LongSupplier nanoTime;

    public Connections(HttpLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /** A connection whose TLS handshake is done. */
    @Override
    public void handle(HttpConnection connection) {
        String address = ClientAddress.of(connection.remoteAddress());
        boolean tooMany = states.size() >= limits.maxConnections()
                || byAddress.getOrDefault(address, 0) >= limits.maxConnectionsPerAddress();
        if (tooMany) {
            LOG.debug("connection refused address={}", address);
            connection.close();
            return;
        }
        states.put(connection, new State(address, nanoTime.getAsLong()));
        byAddress.merge(address, 1, Integer::sum);
        connection.closeHandler(closed -> remove(connection));
    }

    /** A request's header is there; the connection is in use until its answer has ended. */
    public void started(HttpServerRequest request) {
        State state = states.get(request.connection());
        if (state == null) {
            return;
        }
        state.fresh = false;
        state.open.incrementAndGet();
        request.response().endHandler(ended -> {
            state.quietSinceNanos = nanoTime.getAsLong();
            state.open.decrementAndGet();
        });
    }

    /** Closes what was quiet too long. Called every few seconds. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        states.forEach((connection, state) -> {
            var allowed = state.fresh ? limits.requestDeadline() : limits.idleTimeout();
            if (state.open.get() == 0 && now - state.quietSinceNanos > allowed.toNanos()) {
                connection.close();
            }
        });
    }

    public int count() {
        return states.size();
    }

    private void remove(HttpConnection connection) {
        State state = states.remove(connection);
        if (state != null) {
            byAddress.computeIfPresent(state.address, (address, count) -> count == 1 ? null : count - 1);
        }
    }
}
