package io.millrace.api.rest;

import io.millrace.api.auth.Accounts;
import io.millrace.api.auth.Identity;
import io.millrace.api.http.Authority;
import io.millrace.api.http.BlockingCalls;
import io.millrace.api.http.BodyReader;
import io.millrace.api.http.ClientAddress;
import io.millrace.api.http.Failures;
import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.http.Replies;
import io.millrace.api.http.RequestIds;
import io.millrace.media.catalog.User;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers the contract's operations: finds the one, reads its body, and on a virtual thread checks
 * who calls and with what, and calls it. {@link #handle} is called on event loops.
 */
public final class ApiHandler implements Handler<HttpServerRequest> {
    private static final String JSON = "application/json";
    private final Vertx vertx;
    private final Routes routes;
    private final Schemas schemas;
    private final Callers callers;
    private final BodyReader bodies;
    private final BlockingCalls calls;
    private final Replies replies;
    private final RequestIds requestIds;

    /**
     * @param operations by operation id
     * @throws IllegalStateException unless they are those of the contract, all and no others
     */
    public ApiHandler(
            Vertx vertx,
            Contract contract,
            Map<String, ApiOperation> operations,
            Accounts accounts,
            BodyReader bodies,
            BlockingCalls calls,
            Replies replies,
            RequestIds requestIds) {
        this.vertx = vertx;
        this.routes = Routes.of(contract, operations);
        this.schemas = new Schemas(contract);
        this.callers = new Callers(accounts);
        this.bodies = bodies;
        this.calls = calls;
        this.replies = replies;
        this.requestIds = requestIds;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = request.path();
        Optional<Routes.Match> match = routes.find(request.method().name(), path == null ? "" : path);
        if (match.isEmpty()) {
            noSuch(request, path == null ? "" : path);
            return;
        }
        String requestId = requestIds.next();
        Contract.Entry entry = match.get().route().entry();
        Context context = vertx.getOrCreateContext();
        bodies.read(request).onComplete(read -> {
            if (read.failed()) {
                // A body cut off by the client has nobody to be answered to.
                if (read.cause() instanceof ProblemException e) {
                    replies.problem(request, e.problem(), e.retryAfter(), requestId);
                }
                return;
            }
            Runnable work = () -> {
                try {
                    ApiReply reply = call(request, match.get(), read.result());
                    context.runOnContext(v -> answer(request, reply, requestId));
                } catch (RuntimeException e) {
                    ProblemException problem = Failures.asProblem(e, entry.id(), requestId);
                    context.runOnContext(
                            v -> replies.problem(request, problem.problem(), problem.retryAfter(), requestId));
                }
            };
            try {
                calls.run(work);
            } catch (RuntimeException e) {
                ProblemException problem = Failures.asProblem(e, entry.id(), requestId);
                replies.problem(request, problem.problem(), problem.retryAfter(), requestId);
            }
        });
    }

    private ApiReply call(HttpServerRequest request, Routes.Match match, Buffer body) {
        Contract.Entry entry = match.route().entry();
        User.Role role = entry.role();
        Authority authority = Authority.of(request);
        Identity identity = role == null
                ? null
                : callers.require(
                        role,
                        new Callers.Credentials(
                                request.getHeader("authorization"),
                                request.getHeader("cookie"),
                                entry.method().equals("GET"),
                                request.getHeader("sec-fetch-site"),
                                request.getHeader("origin"),
                                authority));
        JsonObject json = body(entry, request.getHeader("content-type"), body);
        return match.route()
                .operation()
                .handle(new ApiCall(
                        identity,
                        match.parameters(),
                        request.params(),
                        json,
                        ClientAddress.of(request.remoteAddress()),
                        authority));
    }

    private JsonObject body(Contract.Entry entry, @Nullable String contentType, Buffer body) {
        String schema = entry.bodySchema();
        if (schema == null || (body.length() == 0 && !entry.bodyRequired())) {
            return new JsonObject();
        }
        if (contentType == null || !mediaType(contentType).equals(JSON)) {
            throw new ProblemException(new Problem(
                    415, "unsupported_media_type", "The body is of the wrong type", "Send it as " + JSON + "."));
        }
        JsonObject json;
        try {
            json = new JsonObject(body);
        } catch (DecodeException | ClassCastException e) {
            throw new ProblemException(Problem.badRequest("The body is not a JSON object."));
        }
        schemas.check(schema, json).ifPresent(wrong -> {
            throw new ProblemException(new Problem(400, "invalid_body", "The body is not valid", wrong));
        });
        return json;
    }

    private static String mediaType(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private void answer(HttpServerRequest request, ApiReply reply, String requestId) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(reply.status())
                .putHeader("cache-control", "no-store")
                .putHeader("x-request-id", requestId);
        reply.headers().forEach(response::putHeader);
        String etag = reply.headers().get("etag");
        String known = request.getHeader("if-none-match");
        if (etag != null && known != null && known.contains(etag)) {
            response.headers().remove("content-type");
            response.setStatusCode(304).end();
        } else if (reply.body() == null) {
            response.end();
        } else {
            replies.end(request, reply.body());
        }
    }

    private void noSuch(HttpServerRequest request, String path) {
        List<String> methods = routes.methods(path);
        if (methods.isEmpty()) {
            replies.problem(request, Problem.notFound("There is nothing at this path. See /openapi.yaml."));
        } else {
            methodNotAllowed(replies, request, String.join(", ", methods));
        }
    }

    /** 405 with the methods that are. */
    public static void methodNotAllowed(Replies replies, HttpServerRequest request, String allow) {
        request.response().putHeader("allow", allow);
        replies.problem(
                request,
                new Problem(405, "method_not_allowed", "The method is not allowed here", "Use " + allow + "."));
    }
}
