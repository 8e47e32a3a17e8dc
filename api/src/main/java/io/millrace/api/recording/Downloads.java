package io.millrace.api.recording;

import io.millrace.api.auth.UrlTokens;
import io.millrace.api.http.BlockingCalls;
import io.millrace.api.http.ClientAddress;
import io.millrace.api.http.Failures;
import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.http.Replies;
import io.millrace.api.http.RequestIds;
import io.millrace.api.rest.ApiHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * What all downloads have in common: whom a signed URL lets in, how many run at a time, the thread
 * that one runs on, and what is said when it fails. Borrows what it is given.
 */
public final class Downloads {
    private final Vertx vertx;
    private final UrlTokens tokens;
    private final BlockingCalls calls;
    private final DownloadSlots slots;
    private final Replies replies;
    private final RequestIds requestIds;

    /**
     * @param max at a time
     * @param maxPerAddress of them, to one client
     */
    public Downloads(
            Vertx vertx,
            UrlTokens tokens,
            BlockingCalls calls,
            int max,
            int maxPerAddress,
            Replies replies,
            RequestIds requestIds) {
        this.vertx = vertx;
        this.tokens = tokens;
        this.calls = calls;
        this.slots = new DownloadSlots(max, maxPerAddress);
        this.replies = replies;
        this.requestIds = requestIds;
    }

    /** Reads a request and lets it in, on its event loop. */
    @FunctionalInterface
    interface Admission {
        /** @throws ProblemException when it is not let in */
        Delivery admit();
    }

    /** Answers it, on a virtual thread; writes to the response on {@code context} alone. */
    @FunctionalInterface
    interface Delivery {
        void deliver(Context context);
    }

    /** @param operation of the contract, for the log */
    void handle(HttpServerRequest request, String operation, Admission admission) {
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            ApiHandler.methodNotAllowed(replies, request, "GET, HEAD");
            return;
        }
        String requestId = requestIds.next();
        String address = ClientAddress.of(request.remoteAddress());
        Context context = vertx.getOrCreateContext();
        try {
            Delivery delivery = admission.admit();
            slots.take(address);
            try {
                calls.run(() -> {
                    try {
                        delivery.deliver(context);
                    } catch (RuntimeException e) {
                        ProblemException problem = Failures.asProblem(e, operation, requestId);
                        context.runOnContext(v -> fail(request, problem, requestId));
                    } finally {
                        slots.release(address);
                    }
                });
            } catch (RuntimeException e) {
                slots.release(address);
                throw e;
            }
        } catch (RuntimeException e) {
            fail(request, Failures.asProblem(e, operation, requestId), requestId);
        }
    }

    private void fail(HttpServerRequest request, ProblemException problem, String requestId) {
        if (request.response().headWritten()) {
            // All that can be said now is that the body breaks off.
            request.response().reset();
        } else {
            replies.problem(request, problem.problem(), problem.retryAfter(), requestId);
        }
    }

    /**
     * @param subject that a token must be signed for
     * @param what it is, for people
     * @throws ProblemException 403
     */
    void checkToken(String subject, @Nullable String token, String what) {
        UrlTokens.Verdict verdict = token == null
                ? UrlTokens.Verdict.MALFORMED
                : tokens.check(UrlTokens.Purpose.DOWNLOAD, subject, 0, token).verdict();
        switch (verdict) {
            case VALID -> {}
            case EXPIRED ->
                throw new ProblemException(
                        Problem.forbidden("url_expired", "This URL has expired. Ask for a new one."));
            case MALFORMED, BAD_SIGNATURE, REVOKED -> throw invalid(what);
        }
    }

    static ProblemException invalid(String what) {
        return new ProblemException(Problem.forbidden(
                "url_invalid", "This URL is not one of ours, or not for this " + what + ". Ask for a new one."));
    }
}
