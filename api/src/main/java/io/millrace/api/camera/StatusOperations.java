package io.millrace.api.camera;

import io.millrace.api.ports.StatusSource;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.Gaps;
import io.millrace.media.catalog.StreamSession;
import io.millrace.media.catalog.StreamSessions;
import io.millrace.media.ladder.LadderStatus;
import io.millrace.media.live.CameraStatus;
import io.millrace.media.publish.IngestFigures;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What cameras do now, and what they did: sessions and gaps. */
public final class StatusOperations {
    private final Cameras cameras;
    private final StatusSource statuses;
    private final ToIntFunction<CameraId> viewers;
    private final StreamSessions sessions;
    private final Gaps gaps;
    private final InstantSource clock;

    /** @param viewers how many watch a camera */
    public StatusOperations(
            Cameras cameras,
            StatusSource statuses,
            ToIntFunction<CameraId> viewers,
            StreamSessions sessions,
            Gaps gaps,
            InstantSource clock) {
        this.cameras = cameras;
        this.statuses = statuses;
        this.viewers = viewers;
        this.sessions = sessions;
        this.gaps = gaps;
        this.clock = clock;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of(
                "showStatus", this::show,
                "listStatuses", this::list,
                "listSessions", this::listSessions,
                "listGaps", this::listGaps);
    }

    private ApiReply show(ApiCall call) {
        return ApiReply.ok(view(existing(call)));
    }

    private ApiReply list(ApiCall call) {
        var list = new JsonArray();
        for (Camera camera : cameras.list()) {
            list.add(view(camera.id()));
        }
        return ApiReply.ok(new JsonObject().put("statuses", list));
    }

    private ApiReply listSessions(ApiCall call) {
        var list = new JsonArray();
        sessions.latest(existing(call), call.limit()).forEach(session -> list.add(view(session)));
        return ApiReply.ok(new JsonObject().put("sessions", list));
    }

    private ApiReply listGaps(ApiCall call) {
        ApiCall.Span span = call.span(clock.instant());
        var list = new JsonArray();
        gaps.list(call.camera(), span.from(), span.to()).forEach(gap -> list.add(view(gap)));
        return ApiReply.ok(new JsonObject().put("gaps", list));
    }

    private CameraId existing(ApiCall call) {
        CameraId id = call.camera();
        return cameras.find(id).orElseThrow(() -> CameraOperations.missing(id)).id();
    }

    private JsonObject view(CameraId camera) {
        CameraStatus status = statuses.status(camera);
        CameraStatus.Refusal refusal = status.lastRefusal();
        return new JsonObject()
                .put("camera", camera.value())
                .put("live", status.live())
                .put("recording", status.recording())
                .put("viewers", viewers.applyAsInt(camera))
                .put("session", view(status.session()))
                .put("ladder", view(status.ladder()))
                .put(
                        "lastRefusal",
                        refusal == null
                                ? null
                                : new JsonObject()
                                        .put("at", refusal.at().toString())
                                        .put("remoteAddress", refusal.remoteAddress())
                                        .put("reason", refusal.reason())
                                        .put("message", refusal.message()));
    }

    private static @Nullable JsonObject view(@Nullable LadderStatus ladder) {
        if (ladder == null) {
            return null;
        }
        var unavailable = new JsonObject();
        new TreeMap<>(ladder.unavailableUntil()).forEach((rung, until) -> unavailable.put(rung, until.toString()));
        return new JsonObject()
                .put("mode", LadderOperations.mode(ladder.mode()))
                .put("listed", names(ladder.listed()))
                .put("running", names(ladder.running()))
                .put("cores", ladder.cores())
                .put("queuedBytes", ladder.queuedBytes())
                .put("droppedChunks", ladder.droppedChunks())
                .put("failures", ladder.failures())
                .put("lastFailure", ladder.lastFailure())
                .put("unavailableUntil", unavailable);
    }

    private static JsonArray names(Set<String> rungs) {
        return new JsonArray(rungs.stream().sorted().toList());
    }

    private static @Nullable JsonObject view(CameraStatus.@Nullable Session session) {
        if (session == null) {
            return null;
        }
        IngestFigures figures = session.figures();
        return new JsonObject()
                .put("id", session.id())
                .put("startedAt", session.startedAt().toString())
                .put("remoteAddress", session.remoteAddress())
                .put("transport", session.transport())
                .put("encoder", session.encoder())
                .put("codecs", new JsonArray(session.codecs()))
                .put("widthPixels", session.widthPixels())
                .put("heightPixels", session.heightPixels())
                .put(
                        "figures",
                        new JsonObject()
                                .put("framesPerSecond", figures.framesPerSecond())
                                .put("bitsPerSecond", figures.bitsPerSecond())
                                .put("keyframeIntervalSeconds", seconds(figures.keyframeInterval()))
                                .put("audioLeadSeconds", seconds(figures.audioLead()))
                                .put("videoSamples", figures.videoSamples())
                                .put("audioSamples", figures.audioSamples())
                                .put("bytesReceived", figures.bytesReceived())
                                .put("lateSamples", figures.late())
                                .put("droppedSamples", new JsonObject(Map.copyOf(figures.dropped()))));
    }

    private static JsonObject view(StreamSession session) {
        return new JsonObject()
                .put("id", session.id().toString())
                .put("startedAt", session.startedAt().toString())
                .put("endedAt", text(session.endedAt()))
                .put(
                        "endReason",
                        session.endReason() == null
                                ? null
                                : session.endReason().name().toLowerCase(Locale.ROOT))
                .put("remoteAddress", session.remoteAddress())
                .put("transport", session.transport())
                .put("encoder", session.encoder())
                .put("bytesReceived", session.bytesReceived());
    }

    private static JsonObject view(Gap gap) {
        return new JsonObject()
                .put("start", gap.start().toString())
                .put("end", text(gap.end()))
                .put("cause", gap.cause().name().toLowerCase(Locale.ROOT))
                .put("samples", gap.samples())
                .put("detail", gap.detail());
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
