package io.millrace.api.recording;

import io.millrace.api.http.Replies;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Copies a blocking stream into a response at the pace of its socket. A piece is read while the
 * one before it is written, and no further: a slow client costs two pieces of memory and one
 * virtual thread. A client that takes nothing at all is cut off by the connection's idle time-out,
 * which fails the write that is waited for here.
 */
public final class BodyStream {
    private static final int PIECE_BYTES = 128 * 1_024;
    private final HttpServerResponse response;
    private final Context context;

    /** @param context the request's; the response is written on it alone */
    public BodyStream(HttpServerResponse response, Context context) {
        this.response = response;
        this.context = context;
    }

    /** @throws IOException when either end breaks off; the response is then not ended */
    public void send(InputStream in, long length) throws IOException {
        long left = length;
        Future<Void> written = Future.succeededFuture();
        while (left > 0) {
            byte[] piece = in.readNBytes((int) Math.min(PIECE_BYTES, left));
            if (piece.length == 0) {
                throw new IOException("the object ends " + left + " bytes early");
            }
            left -= piece.length;
            await(written);
            written = write(Replies.wrap(List.of(piece)), left == 0);
        }
        await(written);
    }

    private Future<Void> write(Buffer piece, boolean last) {
        Promise<Void> promise = Promise.promise();
        context.runOnContext(v -> {
            if (response.closed()) {
                promise.fail("the client is gone");
            } else {
                (last ? response.end(piece) : response.write(piece)).onComplete(promise);
            }
        });
        return promise.future();
    }

    private static void await(Future<Void> written) throws IOException {
        try {
            written.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IOException(e.getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server stops", e);
        }
    }
}
