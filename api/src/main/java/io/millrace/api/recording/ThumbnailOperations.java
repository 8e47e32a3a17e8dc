package io.millrace.api.recording;

import io.millrace.api.auth.UrlTokens;
import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.playback.PlaybackSubject;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.Recordings;
import io.millrace.media.tape.RecordingPictures;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Lists the pictures of a recording, each with a signed path that a page can show. */
public final class ThumbnailOperations {
    private static final Duration VALIDITY = Duration.ofHours(1);
    private final Recordings recordings;
    private final RecordingPictures pictures;
    private final UrlTokens tokens;

    public ThumbnailOperations(Recordings recordings, RecordingPictures pictures, UrlTokens tokens) {
        this.recordings = recordings;
        this.pictures = pictures;
        this.tokens = tokens;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("listThumbnails", this::list);
    }

    private ApiReply list(ApiCall call) {
        Recording recording = recordings
                .find(call.recording())
                .orElseThrow(() -> new ProblemException(Problem.notFound("There is no recording of this id.")));
        UrlTokens.Issued token =
                tokens.issue(UrlTokens.Purpose.DOWNLOAD, PlaybackSubject.of(recording.id()), 0, VALIDITY);
        var list = new JsonArray();
        List<Instant> times = pictures.times(recording);
        for (int i = 0; i < times.size(); i++) {
            list.add(new JsonObject()
                    .put("time", times.get(i).toString())
                    .put("path", ThumbnailPath.of(recording.id(), i) + "?token=" + token.token()));
        }
        return ApiReply.ok(
                new JsonObject().put("expiresAt", token.expiresAt().toString()).put("thumbnails", list));
    }
}
