package io.millrace.api.recording;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.http.Replies;
import io.millrace.api.playback.PlaybackSubject;
import io.millrace.api.ports.RecordingObjects;
import io.millrace.api.rest.ApiCall;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.Recordings;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.tape.FromZero;
import io.millrace.media.tape.RecordingPictures;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /recordings/{id}.mp4?token=…}: a recording, whole or one range of it, its media time from 0
 * on; with {@code original=1} byte for byte as it is in the store, with an ETag that is its SHA-256.
 * {@link #handle} is called on event loops; the object is read on a virtual thread, one piece ahead of
 * what the socket takes.
 */
public final class RecordingDownload implements Handler<HttpServerRequest> {
    public static final String PREFIX = "/recordings/";
    static final String SUFFIX = ".mp4";
    private static final Logger LOG = LoggerFactory.getLogger(RecordingDownload.class);
    private final Recordings recordings;
    private final RecordingObjects objects;
    private final RecordingPictures pictures;
    private final FromZeroViews views = new FromZeroViews();
    private final Downloads downloads;
    private final Replies replies;

    public RecordingDownload(
            Recordings recordings,
            RecordingObjects objects,
            RecordingPictures pictures,
            Downloads downloads,
            Replies replies) {
        this.recordings = recordings;
        this.objects = objects;
        this.pictures = pictures;
        this.downloads = downloads;
        this.replies = replies;
    }

    @Override
    public void handle(HttpServerRequest request) {
        downloads.handle(request, "playRecording", () -> {
            Optional<ThumbnailPath> picture = ThumbnailPath.parse(request.path());
            UUID id = picture.map(ThumbnailPath::recording).orElseGet(() -> recordingId(request));
            downloads.checkToken(PlaybackSubject.of(id), request.getParam("token"), "recording");
            return context -> {
                if (picture.isPresent()) {
                    deliver(request, picture.get(), context);
                } else {
                    deliver(request, id, context);
                }
            };
        });
    }

    private static UUID recordingId(HttpServerRequest request) {
        String path = request.path();
        Optional<UUID> id = path != null && path.endsWith(SUFFIX) && path.length() > PREFIX.length() + SUFFIX.length()
                ? ApiCall.uuid(path.substring(PREFIX.length(), path.length() - SUFFIX.length()))
                : Optional.empty();
        return id.orElseThrow(() -> new ProblemException(Problem.notFound("There is no such recording.")));
    }

    private void deliver(HttpServerRequest request, ThumbnailPath path, Context context) {
        byte[] picture = recordings
                .find(path.recording())
                .flatMap(recording -> pictures.picture(recording, path.number()))
                .orElseThrow(() -> new ProblemException(Problem.notFound("There is no such picture.")));
        context.runOnContext(v -> {
            request.response()
                    .putHeader("content-type", "image/jpeg")
                    .putHeader("cache-control", "private, max-age=86400");
            replies.end(request, Replies.wrap(List.of(picture)));
        });
    }

    /** On a virtual thread. */
    private void deliver(HttpServerRequest request, UUID id, Context context) {
        Recording recording = recordings
                .find(id)
                .orElseThrow(() -> new ProblemException(Problem.notFound("The recording is no longer there.")));
        ObjectStore store = objects.store(recording.tier());
        FromZero.Source stored = (offset, length) -> store.get(recording.objectKey(), offset, length);
        Optional<FromZero> fromZero =
                "1".equals(request.getParam("original")) ? Optional.empty() : views.of(recording, stored);
        String etag = "\"" + recording.sha256() + (fromZero.isPresent() ? "-0" : "") + "\"";
        HttpServerResponse response = request.response();
        response.putHeader("content-type", "video/mp4")
                .putHeader("cache-control", "private, no-cache")
                .putHeader("content-disposition", disposition(request, recording));
        Optional<ByteRange> body = RangeAnswer.begin(request, etag, recording.sizeBytes());
        if (body.isEmpty()) {
            context.runOnContext(v -> response.end());
            return;
        }
        ByteRange bytes = body.get();
        try (var in = fromZero.isPresent()
                ? fromZero.get().open(bytes.offset(), bytes.length(), stored)
                : stored.open(bytes.offset(), bytes.length())) {
            new BodyStream(response, context).send(in, bytes.length());
        } catch (IOException e) {
            // The head is out: all that can be said now is that the body breaks off.
            LOG.info("download broke off recording={} cause=\"{}\"", id, e.getMessage());
            context.runOnContext(v -> response.reset());
        }
    }

    private static String disposition(HttpServerRequest request, Recording recording) {
        String name = recording.camera() + "_" + recording.start().toString().replace(':', '-') + SUFFIX;
        String kind = "1".equals(request.getParam("download")) ? "attachment" : "inline";
        return kind + "; filename=\"" + name + "\"";
    }
}
