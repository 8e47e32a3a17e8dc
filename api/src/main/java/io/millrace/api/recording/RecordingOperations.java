package io.millrace.api.recording;

import io.millrace.api.auth.UrlTokens;
import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.http.PublicUrl;
import io.millrace.api.playback.PlaybackSubject;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.Recordings;
import io.millrace.media.retention.Holds;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Lists recordings, and signs URLs that play them. */
public final class RecordingOperations {
    /** A player seeks by new requests under the same URL, so it has to outlast the watching. */
    static final Duration URL_VALIDITY = Duration.ofHours(6);

    private final Recordings recordings;
    private final Holds holds;
    private final UrlTokens tokens;
    private final PublicUrl publicUrl;
    private final InstantSource clock;

    public RecordingOperations(
            Recordings recordings, Holds holds, UrlTokens tokens, PublicUrl publicUrl, InstantSource clock) {
        this.recordings = recordings;
        this.holds = holds;
        this.tokens = tokens;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("listRecordings", this::list, "showRecording", this::show, "signRecording", this::sign);
    }

    private ApiReply list(ApiCall call) {
        String asked = call.query().get("camera");
        if (asked == null) {
            throw new ProblemException(Problem.badRequest("Say whose recordings: '?camera=…'."));
        }
        CameraId camera = ApiCall.cameraId(asked);
        ApiCall.Span span = call.span(clock.instant());
        Instant before = call.instant("before").orElse(span.to());
        int limit = call.limit();
        List<Recording> page = recordings.list(camera, span.from(), span.to(), before, limit);
        var list = new JsonArray();
        Set<UUID> held = holds.among(page.stream().map(Recording::id).toList());
        page.forEach(recording -> list.add(view(recording, held)));
        // A full page may be the last; the one after it is then empty.
        Instant next = page.size() < limit ? null : page.get(page.size() - 1).start();
        return ApiReply.ok(new JsonObject().put("recordings", list).put("next", next == null ? null : next.toString()));
    }

    private ApiReply show(ApiCall call) {
        Recording recording = find(call.recording());
        return ApiReply.ok(view(recording, holds.among(List.<UUID>of(recording.id()))));
    }

    private ApiReply sign(ApiCall call) {
        Recording recording = find(call.recording());
        Duration validity = Duration.ofSeconds(call.body().getLong("validSeconds", URL_VALIDITY.toSeconds()));
        UrlTokens.Issued token =
                tokens.issue(UrlTokens.Purpose.DOWNLOAD, PlaybackSubject.of(recording.id()), 0, validity);
        String path = RecordingDownload.PREFIX + recording.id() + RecordingDownload.SUFFIX + "?token=" + token.token();
        return ApiReply.created(publicUrl.view(path, token.expiresAt(), call.authority()));
    }

    private Recording find(UUID id) {
        return recordings
                .find(id)
                .orElseThrow(() -> new ProblemException(Problem.notFound("There is no recording of this id.")));
    }

    private static JsonObject view(Recording recording, Set<UUID> held) {
        return new JsonObject()
                .put("id", recording.id().toString())
                .put("camera", recording.camera().value())
                .put("sessionId", recording.sessionId().toString())
                .put("start", recording.start().toString())
                .put("end", recording.end().toString())
                .put("durationSeconds", recording.duration().toMillis() / 1_000.0)
                .put("sizeBytes", recording.sizeBytes())
                .put("codecs", recording.codecs())
                .put("widthPixels", recording.widthPixels())
                .put("heightPixels", recording.heightPixels())
                .put("tier", recording.tier().name().toLowerCase(Locale.ROOT))
                .put("held", held.contains(recording.id()))
                .put("sha256", recording.sha256());
    }
}
