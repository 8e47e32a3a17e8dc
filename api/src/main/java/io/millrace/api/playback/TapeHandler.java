package io.millrace.api.playback;

import io.millrace.api.auth.UrlTokens;
import io.millrace.api.http.BlockingCalls;
import io.millrace.api.http.ClientAddress;
import io.millrace.api.http.Failures;
import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.http.Replies;
import io.millrace.api.http.RequestIds;
import io.millrace.api.recording.BodyStream;
import io.millrace.api.recording.ByteRange;
import io.millrace.api.recording.DownloadSlots;
import io.millrace.api.recording.RangeAnswer;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiHandler;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.CameraDirectory;
import io.millrace.media.tape.Tape;
import io.millrace.media.tape.TapePlaylist;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers HLS over any range of the record. {@link #handle} is called on event loops; catalogue,
 * spool and store are asked on virtual threads.
 */
public final class TapeHandler implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(TapeHandler.class);
    private static final String PLAYLIST_TYPE = "application/vnd.apple.mpegurl";
    private static final String FILE_SUFFIX = ".mp4";

    /** Of a range: its files' indexes are in memory while a playlist is made. */
    static final Duration LONGEST = Duration.ofDays(31);

    /** A week of segments of 2 s, about 35 MB of playlist. */
    static final int MAX_SEGMENTS = 350_000;

    /** A player asks for a segment once and takes it at once. */
    private static final Duration REDIRECT_VALIDITY = Duration.ofMinutes(15);

    private final Vertx vertx;
    private final CameraDirectory cameras;
    private final Tape tape;
    private final HlsSessions sessions;
    private final UrlTokens tokens;
    private final BlockingCalls calls;
    private final BlockingCalls media;
    private final DownloadSlots slots;
    private final boolean redirect;
    private final Replies replies;
    private final RequestIds requestIds;
    private final InstantSource clock;

    /**
     * @param media runs what lasts as long as its player takes it: players that are slow keep nobody from
     *     the API
     * @param slots how many of those there are for an address
     * @param redirect whether media comes straight from the store, where it is there
     */
    public TapeHandler(
            Vertx vertx,
            CameraDirectory cameras,
            Tape tape,
            HlsSessions sessions,
            UrlTokens tokens,
            BlockingCalls calls,
            BlockingCalls media,
            DownloadSlots slots,
            boolean redirect,
            Replies replies,
            RequestIds requestIds,
            InstantSource clock) {
        this.vertx = vertx;
        this.cameras = cameras;
        this.tape = tape;
        this.sessions = sessions;
        this.tokens = tokens;
        this.calls = calls;
        this.media = media;
        this.slots = slots;
        this.redirect = redirect;
        this.replies = replies;
        this.requestIds = requestIds;
        this.clock = clock;
    }

    /** Whether a path is for this handler. */
    public static boolean handles(@Nullable String path) {
        return TapePath.parse(path) != null;
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.response()
                .putHeader("access-control-allow-origin", "*")
                .putHeader("cross-origin-resource-policy", "cross-origin");
        if (request.method() == HttpMethod.OPTIONS) {
            HlsHandler.preflight(request.response());
            return;
        }
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            ApiHandler.methodNotAllowed(replies, request, "GET, HEAD, OPTIONS");
            return;
        }
        String requestId = requestIds.next();
        Context context = vertx.getOrCreateContext();
        try {
            TapePath path = TapePath.parse(request.path());
            if (path == null) {
                throw new ProblemException(Problem.notFound("There is no such HLS resource."));
            }
            Runnable answer = answer(request, path, context);
            (isMedia(path) ? media : calls).run(() -> {
                try {
                    answer.run();
                } catch (RuntimeException e) {
                    ProblemException problem = Failures.asProblem(e, "playTape", requestId);
                    context.runOnContext(
                            v -> replies.problem(request, problem.problem(), problem.retryAfter(), requestId));
                }
            });
        } catch (RuntimeException e) {
            ProblemException problem = Failures.asProblem(e, "playTape", requestId);
            replies.problem(request, problem.problem(), problem.retryAfter(), requestId);
        }
    }

    private static boolean isMedia(TapePath path) {
        return path.session() != null && !path.resource().equals(TapePlaylist.MEDIA);
    }

    /** Lets the request in; the answer is for a thread that may block. */
    private Runnable answer(HttpServerRequest request, TapePath path, Context context) {
        Camera camera = camera(path.camera());
        String address = ClientAddress.of(request.remoteAddress());
        if (path.session() == null || path.range() == null) {
            TapeRange range = signedRange(request, camera);
            return () -> begin(request, camera, range, address, context);
        }
        TapeRange range = path.range();
        ViewerSession session = sessions.use(camera, path.session(), address, range.scope());
        if (session == null) {
            throw new ProblemException(
                    Problem.forbidden("session_ended", "This viewer session has ended. Open a new playback URL."));
        }
        if (path.resource().equals(TapePlaylist.MEDIA)) {
            return () -> playlist(request, context, playlist(camera.id(), range).media());
        }
        UUID recording = recording(path.resource());
        return () -> {
            enter(session, address);
            try {
                media(request, camera.id(), range, recording, context);
            } finally {
                session.stopWaiting(sessions.nanoTime().getAsLong());
                slots.release(address);
            }
        };
    }

    /** A piece that is under way keeps its session from being idle, and nobody has all of them. */
    private void enter(ViewerSession session, String address) {
        slots.take(address);
        if (!session.startWaiting()) {
            slots.release(address);
            throw new ProblemException(
                    Problem.tooMany("too_many_waiting", "Too many requests of this viewer are under way already."),
                    Duration.ofSeconds(2));
        }
    }

    private Camera camera(String name) {
        if (CameraId.isValid(name)) {
            var camera = cameras.find(new CameraId(name));
            if (camera.isPresent()) {
                return camera.get();
            }
        }
        throw new ProblemException(
                Problem.forbidden("camera_unavailable", "This camera cannot be watched: ask who gave the URL."));
    }

    private TapeRange signedRange(HttpServerRequest request, Camera camera) {
        TapeRange range = TapeRange.parse(request.getParam("from"), request.getParam("to"));
        String token = request.getParam("token");
        UrlTokens.Verdict verdict = token == null || range == null
                ? UrlTokens.Verdict.MALFORMED
                : tokens.check(
                                UrlTokens.Purpose.PLAYBACK,
                                PlaybackSubject.of(camera) + range.scope(),
                                camera.keyVersion(),
                                token)
                        .verdict();
        if (verdict != UrlTokens.Verdict.VALID || range == null) {
            throw new ProblemException(HlsHandler.refusal(verdict));
        }
        return range;
    }

    private static UUID recording(String resource) {
        if (resource.endsWith(FILE_SUFFIX)) {
            var id = ApiCall.uuid(resource.substring(0, resource.length() - FILE_SUFFIX.length()));
            if (id.isPresent()) {
                return id.get();
            }
        }
        throw new ProblemException(Problem.notFound("There is no such HLS resource."));
    }

    private TapePlaylist playlist(CameraId camera, TapeRange range) {
        // What is recorded now may begin a moment after our clock, when the camera's runs fast.
        Instant to = range.to() == null ? clock.instant().plus(Duration.ofMinutes(1)) : range.to();
        TapePlaylist playlist = new TapePlaylist(tape.files(camera, range.from(), to), range.from(), range.to());
        if (playlist.segments() > MAX_SEGMENTS) {
            throw new ProblemException(tooLong());
        }
        return playlist;
    }

    static Problem tooLong() {
        return Problem.badRequest("The range is too long for a player: at most " + LONGEST.toDays() + " days and "
                + MAX_SEGMENTS + " segments, a week or so. Ask for it in parts.");
    }

    private void begin(HttpServerRequest request, Camera camera, TapeRange range, String address, Context context) {
        TapePlaylist playlist = playlist(camera.id(), range);
        if (playlist.isEmpty()) {
            throw range.to() == null
                    ? new ProblemException(
                            Problem.unavailable("nothing_on_record", "Nothing is on record yet since then: ask again."),
                            Duration.ofSeconds(2))
                    : new ProblemException(Problem.notFound("Nothing is on record in this range."));
        }
        ViewerSession session = sessions.begin(camera, address, range.scope())
                .orElseThrow(() -> new ProblemException(
                        Problem.tooMany("too_many_viewers", "Too many are watching. Try again later."),
                        Duration.ofSeconds(2)));
        String under = "t/" + session.id() + range.scope() + "/";
        playlist(request, context, MultivariantPlaylist.under(under, List.of(playlist.multivariant())));
    }

    private void playlist(HttpServerRequest request, Context context, byte[] playlist) {
        context.runOnContext(v -> {
            request.response().putHeader("content-type", PLAYLIST_TYPE).putHeader("cache-control", "no-store");
            replies.end(request, Replies.wrap(List.of(playlist)));
        });
    }

    private void media(HttpServerRequest request, CameraId camera, TapeRange range, UUID recording, Context context) {
        try {
            deliver(request, bytes(camera, range, recording), context);
        } catch (NoSuchFileException e) {
            // Stored, and gone from the spool, between finding it and opening it.
            try {
                deliver(request, bytes(camera, range, recording), context);
            } catch (IOException again) {
                broken(request, recording, again, context);
            }
        } catch (IOException e) {
            broken(request, recording, e, context);
        }
    }

    private static void broken(HttpServerRequest request, UUID recording, IOException cause, Context context) {
        LOG.info("playback broke off recording={} cause=\"{}\"", recording, cause.getMessage());
        context.runOnContext(v -> request.response().reset());
    }

    /** A session is for a range: only recordings that overlap it are its. */
    private Tape.Bytes bytes(CameraId camera, TapeRange range, UUID recording) {
        return tape.bytes(camera, recording)
                .filter(bytes -> bytes.end().isAfter(range.from())
                        && (range.to() == null || bytes.start().isBefore(range.to())))
                .orElseThrow(() -> new ProblemException(Problem.notFound("This recording is no longer there.")));
    }

    /** Their content policy knows no other origin than ours, so what they play comes through here. */
    private static boolean isOurPage(HttpServerRequest request) {
        return "same-origin".equals(request.getHeader("sec-fetch-site"));
    }

    private void deliver(HttpServerRequest request, Tape.Bytes bytes, Context context) throws IOException {
        HttpServerResponse response = request.response();
        if (redirect && !isOurPage(request)) {
            var url = bytes.url(REDIRECT_VALIDITY);
            if (url.isPresent()) {
                context.runOnContext(v -> response.setStatusCode(302)
                        .putHeader("location", url.get())
                        .putHeader("cache-control", "no-store")
                        .end());
                return;
            }
        }
        response.putHeader("content-type", "video/mp4").putHeader("cache-control", "private, max-age=3600");
        Optional<ByteRange> body = RangeAnswer.begin(request, null, bytes.sizeBytes());
        if (body.isEmpty()) {
            context.runOnContext(v -> response.end());
            return;
        }
        ByteRange range = body.get();
        try (var in = bytes.open(range.offset(), range.length())) {
            new BodyStream(response, context).send(in, range.length());
        }
    }
}
