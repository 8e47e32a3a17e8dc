package io.millrace.api.recording;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.catalog.Gaps;
import io.millrace.media.catalog.StreamSessions;
import io.millrace.media.tape.Tape;
import io.millrace.media.tape.Timeline;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;

/** Says what of a range is on record, and why the rest is not. */
public final class TimelineOperations {
    /** The indexes of all files of a span are read for it: some 14 KB an hour. */
    private static final Duration LONGEST = Duration.ofDays(92);

    private final Tape tape;
    private final Gaps gaps;
    private final StreamSessions sessions;
    private final Cameras cameras;
    private final InstantSource clock;

    public TimelineOperations(Cameras cameras, Tape tape, Gaps gaps, StreamSessions sessions, InstantSource clock) {
        this.cameras = cameras;
        this.tape = tape;
        this.gaps = gaps;
        this.sessions = sessions;
        this.clock = clock;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("showTimeline", this::show);
    }

    private ApiReply show(ApiCall call) {
        CameraId camera = call.camera();
        Instant now = clock.instant();
        ApiCall.Span span = call.span(now);
        if (Duration.between(span.from(), span.to()).compareTo(LONGEST) > 0) {
            throw new ProblemException(
                    Problem.badRequest("A timeline has at most " + LONGEST.toDays() + " days. Ask for it in parts."));
        }
        Instant to = span.to().isAfter(now) ? now : span.to();
        var spans = new JsonArray();
        var missing = new JsonArray();
        // Nothing was missing before there was a camera.
        Instant from = cameras.find(camera)
                .map(Camera::createdAt)
                .filter(span.from()::isBefore)
                .orElse(span.from());
        if (from.isBefore(to)) {
            Timeline timeline = Timeline.of(
                    tape.files(camera, from, to),
                    gaps.list(camera, from, to),
                    sessions.within(camera, from, to),
                    from,
                    to);
            timeline.spans().forEach(each -> spans.add(view(each)));
            timeline.missing().forEach(each -> missing.add(view(each)));
        }
        return ApiReply.ok(new JsonObject()
                .put("camera", camera.value())
                .put("from", from.toString())
                .put("to", to.toString())
                .put("spans", spans)
                .put("gaps", missing));
    }

    private static JsonObject view(Timeline.Span span) {
        return new JsonObject()
                .put("start", span.start().toString())
                .put("end", span.end().toString())
                .put("growing", span.growing());
    }

    private static JsonObject view(Timeline.Missing missing) {
        return new JsonObject()
                .put("start", missing.start().toString())
                .put("end", missing.end().toString())
                .put(
                        "cause",
                        missing.cause() == null
                                ? "unknown"
                                : missing.cause().name().toLowerCase(Locale.ROOT))
                .put("detail", missing.detail());
    }
}
