package io.millrace.api.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/** Reads a request's body within a size and a time. Called on the request's event loop. */
public final class BodyReader {
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private final Vertx vertx;
    private final int maxBytes;
    private final Duration deadline;

    public BodyReader(Vertx vertx, int maxBytes, Duration deadline) {
        this.vertx = vertx;
        this.maxBytes = maxBytes;
        this.deadline = deadline;
    }

    /** The whole body, or a failure with a {@link ProblemException}: 413, 408. */
    public Future<Buffer> read(HttpServerRequest request) {
        Promise<Buffer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
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
            if (body.length() + piece.length() <= maxBytes) {
                body.appendBuffer(piece);
            } else if (promise.tryFail(new ProblemException(new Problem(
                    413, "body_too_large", "The body is too large", "Send at most " + maxBytes + " bytes.")))) {
                closeAfterAnswer(request);
            }
        });
        request.exceptionHandler(promise::tryFail);
        request.endHandler(end -> promise.tryComplete(body));
        return promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** What is left of the body is not waited for; a second lets the answer out before. */
    private void closeAfterAnswer(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            vertx.setTimer(ANSWER.toMillis(), id -> request.connection().close());
        }
    }
}
