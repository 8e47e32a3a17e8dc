package io.millrace.api.camera;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.ports.PreviewSource;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.live.Preview;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small picture of what a camera shows now. Its entity tag and {@code Last-Modified} are the keyframe's time: grids poll it cheaply. */
public final class PreviewOperations {
    private static final Logger LOG = LoggerFactory.getLogger(PreviewOperations.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** RFC 9110, 5.6.7; Java's own form of RFC 1123 has days of one digit. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final Cameras cameras;
    private final PreviewSource previews;

    public PreviewOperations(Cameras cameras, PreviewSource previews) {
        this.cameras = cameras;
        this.previews = previews;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("showPreview", this::show);
    }

    private ApiReply show(ApiCall call) {
        CameraId id = call.camera();
        if (cameras.find(id).isEmpty()) {
            throw CameraOperations.missing(id);
        }
        Preview preview;
        try {
            preview = previews.preview(id)
                    .orElseThrow(() -> new ProblemException(
                            Problem.notFound("Camera '" + id + "' shows nothing now: it does not send."), RETRY));
        } catch (IOException e) {
            LOG.warn("preview failed camera={} cause=\"{}\"", id, e.getMessage());
            throw new ProblemException(
                    Problem.unavailable(
                            "no_preview", "No picture of camera '" + id + "' can be made now: " + e.getMessage() + "."),
                    RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.unavailable("stopping", "The server is stopping."), RETRY);
        }
        return ApiReply.bytes(
                "image/jpeg",
                preview.jpeg(),
                Map.of(
                        "etag",
                        "\"" + preview.at().toEpochMilli() + "\"",
                        "last-modified",
                        HTTP_DATE.format(preview.at()),
                        "cache-control",
                        "private, no-cache"));
    }
}
