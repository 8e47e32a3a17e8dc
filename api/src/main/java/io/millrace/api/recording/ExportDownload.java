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
import io.millrace.media.tape.TapeExports;
import io.millrace.media.tape.TapeExports.TapeExportException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /api/v1/cameras/{camera}/export.mp4?from=…&to=…&token=…}: one MP4 of a range, made while
 * it is sent; {@code export.zip}: one for each codec configuration. Its length is known from the start, so a client shows its own progress. {@link
 * #handle} is called on event loops; the rest runs on a virtual thread.
 */
public final class ExportDownload implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ExportDownload.class);
    private final Vertx vertx;
    private final TapeExports exports;
    private final UrlTokens tokens;
    private final BlockingCalls calls;
    private final DownloadSlots slots;
    private final Replies replies;
    private final RequestIds requestIds;

    public ExportDownload(
            Vertx vertx,
            TapeExports exports,
            UrlTokens tokens,
            BlockingCalls calls,
            int maxDownloads,
            int maxDownloadsPerAddress,
            Replies replies,
            RequestIds requestIds) {
        this.vertx = vertx;
        this.exports = exports;
        this.tokens = tokens;
        this.calls = calls;
        this.slots = new DownloadSlots(maxDownloads, maxDownloadsPerAddress);
        this.replies = replies;
        this.requestIds = requestIds;
    }

    /** Whether a path is for this handler. */
    public static boolean handles(@Nullable String path) {
        return ExportRequest.target(path) != null;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            ApiHandler.methodNotAllowed(replies, request, "GET, HEAD");
            return;
        }
        String requestId = requestIds.next();
        String address = ClientAddress.of(request.remoteAddress());
        Context context = vertx.getOrCreateContext();
        try {
            ExportRequest asked = signed(request);
            slots.take(address);
            try {
                calls.run(() -> {
                    try {
                        deliver(request, asked, context);
                    } catch (RuntimeException e) {
                        fail(request, e, requestId, context);
                    } finally {
                        slots.release(address);
                    }
                });
            } catch (RuntimeException e) {
                slots.release(address);
                throw e;
            }
        } catch (RuntimeException e) {
            ProblemException problem = Failures.asProblem(e, "exportTape", requestId);
            replies.problem(request, problem.problem(), problem.retryAfter(), requestId);
        }
    }

    private void fail(HttpServerRequest request, RuntimeException failure, String requestId, Context context) {
        ProblemException problem = failure instanceof TapeExportException refusal
                ? new ProblemException(problem(refusal))
                : Failures.asProblem(failure, "exportTape", requestId);
        context.runOnContext(v -> {
            if (request.response().headWritten()) {
                // All that can be said now is that the body breaks off.
                request.response().reset();
            } else {
                replies.problem(request, problem.problem(), problem.retryAfter(), requestId);
            }
        });
    }

    private static Problem problem(TapeExportException refusal) {
        String why = String.valueOf(refusal.getMessage());
        return switch (refusal.kind()) {
            case NOTHING_ON_RECORD -> Problem.notFound(why);
            case TOO_LONG -> Problem.badRequest(why + " Ask for it in parts.");
            case CODEC_CHANGES ->
                Problem.conflict(
                        "codec_changes",
                        why + " Ask for format 'zip', or export each span by itself: "
                                + refusal.spans().stream()
                                        .map(span -> span.start() + " to " + span.end() + " (" + span.codecs() + ")")
                                        .collect(Collectors.joining("; "))
                                + ".");
        };
    }

    private ExportRequest signed(HttpServerRequest request) {
        ExportRequest.Target target = ExportRequest.target(request.path());
        ExportRequest asked = target == null
                ? null
                : ExportRequest.parse(
                        target.camera(),
                        request.getParam("from"),
                        request.getParam("to"),
                        request.getParam("gaps"),
                        target.format());
        String token = request.getParam("token");
        UrlTokens.Verdict verdict = asked == null || token == null
                ? UrlTokens.Verdict.MALFORMED
                : tokens.check(UrlTokens.Purpose.DOWNLOAD, asked.subject(), 0, token)
                        .verdict();
        if (verdict == UrlTokens.Verdict.EXPIRED) {
            throw new ProblemException(Problem.forbidden("url_expired", "This URL has expired. Ask for a new one."));
        }
        if (verdict != UrlTokens.Verdict.VALID || asked == null) {
            throw new ProblemException(Problem.forbidden(
                    "url_invalid", "This URL is not one of ours, or not for this export. Ask for a new one."));
        }
        return asked;
    }

    private void deliver(HttpServerRequest request, ExportRequest asked, Context context) {
        TapeExports.Export export = switch (asked.format()) {
            case MP4 -> exports.prepare(asked.camera(), asked.from(), asked.to(), asked.gaps());
            case ZIP -> exports.prepareArchive(asked.camera(), asked.from(), asked.to(), asked.gaps());
        };
        HttpServerResponse response = request.response();
        response.putHeader("content-type", asked.format().mediaType())
                .putHeader("cache-control", "private, no-store")
                .putHeader("content-disposition", "attachment; filename=\"" + asked.fileName() + "\"")
                .putHeader("content-length", Long.toString(export.sizeBytes()));
        if (request.method() == HttpMethod.HEAD) {
            context.runOnContext(v -> response.end());
            return;
        }
        LOG.info(
                "export begins camera={} from={} to={} bytes={}",
                asked.camera(),
                asked.from(),
                asked.to(),
                export.sizeBytes());
        try (var in = export.open()) {
            new BodyStream(response, context).send(in, export.sizeBytes());
        } catch (IOException e) {
            LOG.info("export broke off camera={} cause=\"{}\"", asked.camera(), e.getMessage());
            context.runOnContext(v -> response.reset());
        }
    }
}
