package io.millrace.api.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Holds a request of HTTP/1.1 back until the answer before it, on the same connection, has gone to the
 * socket. Answers are encrypted as they are written, so a client that asks and asks and reads nothing
 * would fill the memory with them; HTTP/2 has windows and bounded streams for that. Called on the
 * connection's event loop.
 */
final class UnsentAnswers {
    private final Map<HttpConnection, Future<Void>> unsent = new ConcurrentHashMap<>();

    /** @param end ends the answer to {@code request}, and completes when it has gone out or its connection has ended */
    void end(HttpServerRequest request, Supplier<Future<Void>> end) {
        if (request.version() == HttpVersion.HTTP_2) {
            var unused = end.get();
            return;
        }
        HttpConnection connection = request.connection();
        Promise<Void> written = Promise.promise();
        // Before it is ended: the next request may be handed on from within.
        unsent.put(connection, written.future());
        try {
            end.get().onComplete(done -> {
                unsent.remove(connection, written.future());
                written.handle(done);
            });
        } catch (RuntimeException e) {
            unsent.remove(connection, written.future());
            throw e;
        }
    }

    /** Hands {@code request} on to {@code handler}, now or when its turn comes; never, should the connection end before. */
    void inTurn(HttpServerRequest request, Handler<HttpServerRequest> handler) {
        if (request.version() == HttpVersion.HTTP_2) {
            handler.handle(request);
            return;
        }
        HttpServerResponse response = request.response();
        Future<Void> before = unsent.get(request.connection());
        if (before != null) {
            request.pause();
            before.onSuccess(sent -> {
                handler.handle(request);
                request.resume();
            });
        } else if (response.writeQueueFull()) {
            request.pause();
            response.drainHandler(drained -> {
                response.drainHandler(null);
                handler.handle(request);
                request.resume();
            });
        } else {
            handler.handle(request);
        }
    }
}
