package io.millrace.api.playback;

import io.millrace.api.auth.UrlTokens;
import io.millrace.api.http.ClientAddress;
import io.millrace.api.http.Problem;
import io.millrace.api.http.Replies;
import io.millrace.api.ports.HlsSources;
import io.millrace.api.rest.ApiHandler;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.CameraDirectory;
import io.millrace.media.hls.DeliveryDirectives;
import io.millrace.media.hls.HlsReply;
import io.millrace.media.hls.HlsSource;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers live HLS. Called on event loops; nothing blocks. Bytes go from the live window to the
 * socket without a copy, and a request for what is not there yet costs one timer and one callback.
 */
public final class HlsHandler implements Handler<HttpServerRequest> {
    public static final String PREFIX = HlsPath.PREFIX;
    private static final Logger LOG = LoggerFactory.getLogger(HlsHandler.class);
    // Longer than three target durations of any sensible camera: RFC 8216bis, 6.2.5.2 lets a
    // server give up after those.
    private static final Duration MAX_WAIT = Duration.ofSeconds(20);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private final Vertx vertx;
    private final CameraDirectory cameras;
    private final HlsSources sources;
    private final HlsSessions sessions;
    private final UrlTokens tokens;
    private final Replies replies;

    public HlsHandler(
            Vertx vertx,
            CameraDirectory cameras,
            HlsSources sources,
            HlsSessions sessions,
            UrlTokens tokens,
            Replies replies) {
        this.vertx = vertx;
        this.cameras = cameras;
        this.sources = sources;
        this.sessions = sessions;
        this.tokens = tokens;
        this.replies = replies;
    }

    @Override
    public void handle(HttpServerRequest request) {
        // Players run on any page; what they may play is in the URL, so nothing else is sent.
        request.response()
                .putHeader("access-control-allow-origin", "*")
                .putHeader("cross-origin-resource-policy", "cross-origin");
        HttpMethod method = request.method();
        if (method == HttpMethod.OPTIONS) {
            preflight(request.response());
            return;
        }
        if (method != HttpMethod.GET && method != HttpMethod.HEAD) {
            ApiHandler.methodNotAllowed(replies, request, "GET, HEAD, OPTIONS");
            return;
        }
        HlsPath path = HlsPath.parse(request.path());
        if (path == null) {
            replies.problem(request, Problem.notFound("There is no such HLS resource."));
            return;
        }
        CameraId id = cameraId(path);
        Optional<Camera> camera = id == null ? Optional.empty() : cameras.find(id);
        if (camera.isEmpty() || !camera.get().enabled()) {
            replies.problem(
                    request,
                    Problem.forbidden("camera_unavailable", "This camera cannot be watched: ask who gave the URL."));
        } else if (path.session() == null) {
            begin(request, camera.get());
        } else {
            goOn(request, camera.get(), path.session(), path.resource());
        }
    }

    /** The camera a path names: from the session where there is one, which spares parsing it. */
    private @Nullable CameraId cameraId(HlsPath path) {
        CameraId known = path.session() == null ? null : sessions.camera(path.session());
        if (known != null && known.value().equals(path.camera())) {
            return known;
        }
        return CameraId.isValid(path.camera()) ? new CameraId(path.camera()) : null;
    }

    private void begin(HttpServerRequest request, Camera camera) {
        String token = HlsQuery.value(request.query(), "token");
        UrlTokens.Verdict verdict = token == null
                ? UrlTokens.Verdict.MALFORMED
                : tokens.check(UrlTokens.Purpose.PLAYBACK, PlaybackSubject.of(camera), camera.keyVersion(), token)
                        .verdict();
        if (verdict != UrlTokens.Verdict.VALID) {
            replies.problem(request, refusal(verdict));
            return;
        }
        Optional<HlsSource> source = sources.find(camera.id());
        if (source.isEmpty()) {
            notNow(request, RETRY);
            return;
        }
        Reply reply = (req, content) -> {
            Optional<ViewerSession> session = sessions.begin(camera, ClientAddress.of(req.remoteAddress()));
            if (session.isEmpty()) {
                replies.problem(
                        req, Problem.tooMany("too_many_viewers", "Too many are watching. Try again later."), RETRY);
                return;
            }
            byte[] playlist = MultivariantPlaylist.under("v/" + session.get().id() + "/", content.pieces());
            send(req, content.contentType(), List.of(playlist), Duration.ZERO);
        };
        get(request, source.get(), HlsSource.MULTIVARIANT, DeliveryDirectives.NONE, null, reply);
    }

    private void goOn(HttpServerRequest request, Camera camera, String sessionId, String resource) {
        String query = request.query();
        Optional<DeliveryDirectives> directives = DeliveryDirectives.parse(query == null ? "" : query);
        if (directives.isEmpty()) {
            replies.problem(request, Problem.badRequest("The delivery directives (_HLS_…) are not valid."));
            return;
        }
        ViewerSession session = sessions.use(camera, sessionId, ClientAddress.of(request.remoteAddress()));
        if (session == null) {
            replies.problem(
                    request,
                    Problem.forbidden("session_ended", "This viewer session has ended. Open a new playback URL."));
            return;
        }
        Optional<HlsSource> source = sources.find(camera.id());
        if (source.isEmpty()) {
            notNow(request, RETRY);
            return;
        }
        get(
                request,
                source.get(),
                resource,
                directives.get(),
                session,
                (req, content) -> send(req, content.contentType(), content.pieces(), content.maxAge()));
    }

    /** How content is answered with. */
    private interface Reply {
        void send(HttpServerRequest request, HlsReply.Content content);
    }

    private void get(
            HttpServerRequest request,
            HlsSource source,
            String resource,
            DeliveryDirectives directives,
            @Nullable ViewerSession session,
            Reply reply) {
        CompletableFuture<HlsReply> answer = source.get(resource, directives).toCompletableFuture();
        if (answer.isDone() && !answer.isCompletedExceptionally()) {
            answer(request, answer.join(), reply);
            return;
        }
        if (session != null && !session.startWaiting()) {
            replies.problem(
                    request,
                    Problem.tooMany("too_many_waiting", "Too many requests of this viewer wait already."),
                    RETRY);
            return;
        }
        Context context = vertx.getOrCreateContext();
        var over = new AtomicBoolean();
        Runnable stop = () -> {
            if (session != null) {
                session.stopWaiting(sessions.nanoTime().getAsLong());
            }
        };
        long timer = vertx.setTimer(MAX_WAIT.toMillis(), id -> {
            if (over.compareAndSet(false, true)) {
                stop.run();
                notNow(request, Duration.ofSeconds(1));
            }
        });
        // Completes on the thread that packages: nothing is done there but to change threads.
        answer.whenComplete((content, failure) -> context.runOnContext(v -> {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            vertx.cancelTimer(timer);
            stop.run();
            if (failure == null) {
                answer(request, content, reply);
            } else {
                LOG.error("live window failed resource={}", resource, failure);
                replies.problem(request, Problem.internal());
            }
        }));
        request.response().closeHandler(closed -> {
            if (over.compareAndSet(false, true)) {
                vertx.cancelTimer(timer);
                stop.run();
            }
        });
    }

    private void answer(HttpServerRequest request, HlsReply answer, Reply reply) {
        switch (answer) {
            case HlsReply.Content content -> reply.send(request, content);
            case HlsReply.NotFound notFound -> replies.problem(request, Problem.notFound(notFound.why()));
            case HlsReply.BadRequest badRequest -> replies.problem(request, Problem.badRequest(badRequest.why()));
            case HlsReply.NotNow notNow ->
                replies.problem(request, Problem.unavailable("not_live", notNow.why()), notNow.retryAfter());
        }
    }

    private void notNow(HttpServerRequest request, Duration retryAfter) {
        replies.problem(
                request,
                Problem.unavailable(
                        "not_live", "The camera sends nothing at the moment. The URL stays right: ask again."),
                retryAfter);
    }

    private void send(HttpServerRequest request, String contentType, List<byte[]> pieces, Duration maxAge) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.putHeader("content-type", contentType)
                .putHeader(
                        "cache-control",
                        maxAge.isZero() ? "no-store" : "private, max-age=" + Math.max(1, maxAge.toSeconds()));
        Buffer body = Replies.wrap(pieces);
        replies.end(request, body);
    }

    static void preflight(HttpServerResponse response) {
        response.setStatusCode(204)
                .putHeader("access-control-allow-methods", "GET, HEAD")
                .putHeader("access-control-allow-headers", "range")
                .putHeader("access-control-max-age", "86400")
                .end();
    }

    static Problem refusal(UrlTokens.Verdict verdict) {
        return switch (verdict) {
            case EXPIRED -> Problem.forbidden("url_expired", "This playback URL has expired. Ask for a new one.");
            case REVOKED -> Problem.forbidden("url_revoked", "This playback URL was revoked. Ask for a new one.");
            case MALFORMED, BAD_SIGNATURE, VALID ->
                Problem.forbidden(
                        "url_invalid",
                        "This playback URL is not one of ours, or not for this camera. Ask for a new one.");
        };
    }
}
