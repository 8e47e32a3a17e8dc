package io.millrace.api.playback;

import io.millrace.api.auth.UrlTokens;
import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.http.PublicUrl;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.hls.HlsSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** Signs playback URLs: of live, or of a range of the record. */
public final class PlaybackOperations {
    private final Cameras cameras;
    private final UrlTokens tokens;
    private final PublicUrl publicUrl;
    private final Duration validity;
    private final InstantSource clock;

    /** @param validity unless asked otherwise */
    public PlaybackOperations(
            Cameras cameras, UrlTokens tokens, PublicUrl publicUrl, Duration validity, InstantSource clock) {
        this.cameras = cameras;
        this.tokens = tokens;
        this.publicUrl = publicUrl;
        this.validity = validity;
        this.clock = clock;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("signPlayback", this::sign);
    }

    private ApiReply sign(ApiCall call) {
        CameraId id = call.camera();
        Camera camera = cameras.find(id)
                .orElseThrow(() -> new ProblemException(Problem.notFound("There is no camera " + id + ".")));
        Duration asked = Duration.ofSeconds(call.body().getLong("validSeconds", validity.toSeconds()));
        if (call.body().containsKey("from") || call.body().containsKey("to")) {
            return signTape(call, camera, asked);
        }
        if (!camera.enabled()) {
            throw new ProblemException(
                    Problem.conflict("camera_disabled", "The camera " + id + " is disabled. Enable it first."));
        }
        UrlTokens.Issued token = issue(tokens, camera, asked);
        return ApiReply.created(publicUrl.view(path(id, token), token.expiresAt(), call.authority()));
    }

    private ApiReply signTape(ApiCall call, Camera camera, Duration asked) {
        TapeRange range =
                TapeRange.parse(call.body().getString("from"), call.body().getString("to"));
        if (range == null) {
            throw new ProblemException(Problem.badRequest("'from' must be a time like 2026-11-21T09:00:00Z, and 'to' a"
                    + " later one; without 'to' the playback goes on with the live stream."));
        }
        Instant to = range.to() == null ? clock.instant() : range.to();
        if (Duration.between(range.from(), to).compareTo(TapeHandler.LONGEST) > 0) {
            throw new ProblemException(TapeHandler.tooLong());
        }
        UrlTokens.Issued token = tokens.issue(
                UrlTokens.Purpose.PLAYBACK, PlaybackSubject.of(camera) + range.scope(), camera.keyVersion(), asked);
        String path = HlsPath.PREFIX + camera.id() + "/" + TapePath.ENTRY + "?from=" + range.from()
                + (range.to() == null ? "" : "&to=" + range.to()) + "&token=" + token.token();
        return ApiReply.created(publicUrl.view(path, token.expiresAt(), call.authority()));
    }

    /** For those that hand out URLs themselves, such as the demo. */
    public static UrlTokens.Issued issue(UrlTokens tokens, Camera camera, Duration validity) {
        return tokens.issue(UrlTokens.Purpose.PLAYBACK, PlaybackSubject.of(camera), camera.keyVersion(), validity);
    }

    public static String path(CameraId camera, UrlTokens.Issued token) {
        return HlsPath.PREFIX + camera + "/" + HlsSource.MULTIVARIANT + "?token=" + token.token();
    }
}
