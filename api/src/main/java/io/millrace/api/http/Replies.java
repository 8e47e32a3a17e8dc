package io.millrace.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes answers. Called on the request's event loop. */
public final class Replies {
    private static final byte[][] NO_PIECES = new byte[0][];
    private final RequestIds requestIds;
    private final UnsentAnswers unsent = new UnsentAnswers();

    public Replies(RequestIds requestIds) {
        this.requestIds = requestIds;
    }

    public void problem(HttpServerRequest request, Problem problem) {
        problem(request, problem, null);
    }

    public void problem(HttpServerRequest request, Problem problem, @Nullable Duration retryAfter) {
        problem(request, problem, retryAfter, requestIds.next());
    }

    /** Answers with a problem, unless the client is gone or was answered already. */
    public void problem(HttpServerRequest request, Problem problem, @Nullable Duration retryAfter, String requestId) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed() || response.headWritten()) {
            return;
        }
        response.setStatusCode(problem.status())
                .putHeader("content-type", Problem.CONTENT_TYPE)
                .putHeader("cache-control", "no-store")
                .putHeader("x-request-id", requestId);
        // What a handler may have said of the body it meant to send.
        response.headers().remove("content-disposition").remove("etag");
        if (problem.status() != 416) {
            response.headers().remove("content-range");
        }
        if (retryAfter != null) {
            response.putHeader("retry-after", Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        end(request, problem.toJson(requestId).toBuffer());
    }

    /** Ends with {@code body}, or with its length alone for HEAD. */
    public void end(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.putHeader("content-length", Integer.toString(body.length()));
        unsent.end(request, () -> request.method() == HttpMethod.HEAD ? response.end() : response.end(body));
    }

    /** Hands a request on when it may be answered: see {@link UnsentAnswers}. */
    void inTurn(HttpServerRequest request, Handler<HttpServerRequest> handler) {
        unsent.inTurn(request, handler);
    }

    /** The pieces as one buffer, not copied: they must never be written again. */
    @SuppressWarnings("deprecation") // The only public way to wrap in Vert.x 4; buffer(byte[]) copies.
    public static Buffer wrap(List<byte[]> pieces) {
        ByteBuf bytes = pieces.size() == 1
                ? Unpooled.wrappedBuffer(pieces.get(0))
                : Unpooled.wrappedBuffer(pieces.size(), pieces.toArray(NO_PIECES));
        return Buffer.buffer(bytes);
    }
}
