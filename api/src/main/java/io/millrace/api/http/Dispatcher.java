package io.millrace.api.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends each request to the handler of its path's first letters; the hot path is asked first. */
public final class Dispatcher implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private final Map<String, Handler<HttpServerRequest>> prefixes = new LinkedHashMap<>();
    private final Connections connections;
    private final Replies replies;
    private final Handler<HttpServerRequest> others;

    /** @param others what no prefix takes */
    public Dispatcher(Connections connections, Replies replies, Handler<HttpServerRequest> others) {
        this.connections = connections;
        this.replies = replies;
        this.others = others;
    }

    /** Before the first request only. */
    public Dispatcher with(String prefix, Handler<HttpServerRequest> handler) {
        prefixes.put(prefix, handler);
        return this;
    }

    @Override
    public void handle(HttpServerRequest request) {
        connections.started(request);
        replies.inTurn(request, this::answer);
    }

    private void answer(HttpServerRequest request) {
        request.response().putHeader("x-content-type-options", "nosniff").putHeader("referrer-policy", "no-referrer");
        if (!isEscapedRight(request.query())) {
            replies.problem(request, Problem.badRequest("A '%' of the query has no two hexadecimal digits behind it."));
            return;
        }
        try {
            find(request.path()).handle(request);
        } catch (RuntimeException e) {
            // The method and the class say where to look; the URI may carry a token.
            LOG.error("request failed method={}", request.method(), e);
            replies.problem(request, Problem.internal());
        }
    }

    /** What the HTTP decoder could not read: too long, or not HTTP. */
    public void invalid(HttpServerRequest request) {
        Throwable cause =
                request.decoderResult() == null ? null : request.decoderResult().cause();
        String name = cause == null ? "" : cause.getClass().getSimpleName();
        Problem problem = switch (name) {
            case "TooLongHttpLineException" ->
                new Problem(414, "uri_too_long", "The URL is too long", "Shorten the URL.");
            case "TooLongHttpHeaderException" ->
                new Problem(
                        431, "headers_too_large", "The header is too large", "Send fewer or shorter header fields.");
            default -> Problem.badRequest("This is not HTTP as the server understands it.");
        };
        replies.problem(request, problem);
        if (request.method() != HttpMethod.CONNECT) {
            request.connection().close();
        }
    }

    /**
     * Whether every escape of a query can be decoded. Where one cannot, reading a parameter would fail
     * with a message that quotes the whole URI, and a token with it.
     */
    static boolean isEscapedRight(@Nullable String query) {
        int at = query == null ? -1 : query.indexOf('%');
        while (query != null && at >= 0) {
            if (at + 2 >= query.length()
                    || !HexFormat.isHexDigit(query.charAt(at + 1))
                    || !HexFormat.isHexDigit(query.charAt(at + 2))) {
                return false;
            }
            at = query.indexOf('%', at + 3);
        }
        return true;
    }

    private Handler<HttpServerRequest> find(@Nullable String path) {
        if (path != null) {
            for (var entry : prefixes.entrySet()) {
                if (path.startsWith(entry.getKey())) {
                    return entry.getValue();
                }
            }
        }
        return others;
    }
}
