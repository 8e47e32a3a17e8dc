package io.millrace.api.recording;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.media.tape.TapeExports;
import io.millrace.media.tape.TapeExports.TapeExportException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
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
 * it is sent; {@code export.zip}: one for each codec configuration. Its length is known from the start, so a
 * client shows its own progress; a range of it is answered with the whole, as the next export of the
 * same range may quote more signed manifests. {@link #handle} is called on event loops; the rest runs
 * on a virtual thread.
 */
public final class ExportDownload implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ExportDownload.class);
    private final TapeExports exports;
    private final Downloads downloads;

    public ExportDownload(TapeExports exports, Downloads downloads) {
        this.exports = exports;
        this.downloads = downloads;
    }

    /** Whether a path is for this handler. */
    public static boolean handles(@Nullable String path) {
        return ExportRequest.target(path) != null;
    }

    @Override
    public void handle(HttpServerRequest request) {
        downloads.handle(request, "exportTape", () -> {
            ExportRequest asked = signed(request);
            return context -> deliver(request, asked, context);
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
        if (asked == null) {
            throw Downloads.invalid("export");
        }
        downloads.checkToken(asked.subject(), request.getParam("token"), "export");
        return asked;
    }

    private TapeExports.Export prepare(ExportRequest asked) {
        try {
            return switch (asked.format()) {
                case MP4 -> exports.prepare(asked.camera(), asked.from(), asked.to(), asked.gaps());
                case ZIP -> exports.prepareArchive(asked.camera(), asked.from(), asked.to(), asked.gaps());
            };
        } catch (TapeExportException e) {
            throw new ProblemException(problem(e));
        }
    }

    private void deliver(HttpServerRequest request, ExportRequest asked, Context context) {
        TapeExports.Export export = prepare(asked);
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
