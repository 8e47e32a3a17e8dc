package io.millrace.api.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/**
 * Reads a request's body within a size and a time, and within what all bodies that are under way may take
 * together. Called on the request's event loop.
 */
public final class BodyReader {
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private final Vertx vertx;
    private final int maxBytes;
    private final Duration deadline;
    private final BodyRoom room;

    /** @param maxWhole whole bodies' worth of memory, for all clients; a quarter of it for one address */
    public BodyReader(Vertx vertx, int maxBytes, Duration deadline, int maxWhole) {
        this.vertx = vertx;
        this.maxBytes = maxBytes;
        this.deadline = deadline;
        long all = (long) maxWhole * maxBytes;
        this.room = new BodyRoom(all, Math.max(maxBytes, all / 4));
    }

    /** The whole body, or a failure with a {@link ProblemException}: 413, 408, 429, 503. */
    public Future<Buffer> read(HttpServerRequest request) {
        Promise<Buffer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        String address = ClientAddress.of(request.remoteAddress());
        long timer = vertx.setTimer(deadline.toMillis(), id -> {
            if (promise.tryFail(new ProblemException(new Problem(
                    408,
                    "body_too_slow",
                    "The body did not arrive in time",
                    "Send the whole body within " + deadline.toSeconds() + " seconds.")))) {
                closeAfterAnswer(request);
            }
        });
        request.handler(piece -> {
            // What comes after a refusal is let go by.
            if (promise.future().isComplete()) {
                return;
            }
            try {
                if (body.length() + piece.length() > maxBytes) {
                    throw new ProblemException(new Problem(
                            413, "body_too_large", "The body is too large", "Send at most " + maxBytes + " bytes."));
                }
                room.take(address, piece.length());
                body.appendBuffer(piece);
            } catch (ProblemException e) {
                promise.fail(e);
                closeAfterAnswer(request);
            }
        });
        request.exceptionHandler(promise::tryFail);
        request.endHandler(end -> promise.tryComplete(body));
        return promise.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            room.release(address, body.length());
        });
    }

    /** What is left of the body is not waited for; a second lets the answer out before. */
    private void closeAfterAnswer(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            vertx.setTimer(ANSWER.toMillis(), id -> request.connection().close());
        }
    }
}
