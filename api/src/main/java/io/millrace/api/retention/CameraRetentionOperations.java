package io.millrace.api.retention;

import io.millrace.api.camera.CameraOperations;
import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.ports.RetentionDesk;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.catalog.Recordings;
import io.millrace.media.retention.Holds;
import io.millrace.media.retention.RetentionPolicies;
import io.millrace.media.retention.RetentionPolicy;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A camera's own policy, and holds of a range of it; also of one that was deleted and has recordings. */
public final class CameraRetentionOperations {
    private static final Logger LOG = LoggerFactory.getLogger(CameraRetentionOperations.class);
    private final Cameras cameras;
    private final Recordings recordings;
    private final RetentionPolicies policies;
    private final Holds holds;
    private final RetentionDesk desk;
    private final InstantSource clock;

    public CameraRetentionOperations(
            Cameras cameras,
            Recordings recordings,
            RetentionPolicies policies,
            Holds holds,
            RetentionDesk desk,
            InstantSource clock) {
        this.cameras = cameras;
        this.recordings = recordings;
        this.policies = policies;
        this.holds = holds;
        this.desk = desk;
        this.clock = clock;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of(
                "showCameraRetention", this::show,
                "setCameraRetention", this::set,
                "resetCameraRetention", this::reset,
                "holdRange", this::hold,
                "releaseRange", this::release);
    }

    private ApiReply show(ApiCall call) {
        RetentionPolicy own = policies.policies().get(known(call));
        return ApiReply.ok(view(own == null ? desk.defaults() : own, own != null));
    }

    private ApiReply set(ApiCall call) {
        CameraId camera = known(call);
        RetentionPolicy policy = PolicyJson.parse(call.body());
        store(call, camera, policy);
        return ApiReply.ok(view(policy, true));
    }

    private ApiReply reset(ApiCall call) {
        store(call, known(call), null);
        return ApiReply.noContent();
    }

    private void store(ApiCall call, CameraId camera, @Nullable RetentionPolicy policy) {
        policies.set(camera, policy, clock.instant());
        LOG.info(
                "retention changed camera={} policy=\"{}\" user={}",
                camera,
                policy == null ? "default" : policy,
                call.caller().user().id());
    }

    private ApiReply hold(ApiCall call) {
        CameraId camera = known(call);
        ApiCall.Span span = wholeSpan(call);
        return held(call, camera, span, "held", holds.hold(camera, span.from(), span.to()));
    }

    private ApiReply release(ApiCall call) {
        CameraId camera = known(call);
        ApiCall.Span span = wholeSpan(call);
        return held(call, camera, span, "released", holds.release(camera, span.from(), span.to()));
    }

    private static ApiReply held(ApiCall call, CameraId camera, ApiCall.Span span, String what, int held) {
        LOG.info(
                "range {} camera={} from={} to={} recordings_held={} user={}",
                what,
                camera,
                span.from(),
                span.to(),
                held,
                call.caller().user().id());
        return ApiReply.ok(new JsonObject().put("held", held));
    }

    /** Nothing is held or released by a default. */
    private static ApiCall.Span wholeSpan(ApiCall call) {
        Instant from = call.instant("from").orElse(null);
        Instant to = call.instant("to").orElse(null);
        if (from == null || to == null || !from.isBefore(to)) {
            throw new ProblemException(Problem.badRequest("Say which range: '?from=…&to=…', 'from' before 'to'."));
        }
        return new ApiCall.Span(from, to);
    }

    private CameraId known(ApiCall call) {
        CameraId camera = call.camera();
        if (cameras.find(camera).isEmpty()
                && recordings
                        .list(camera, Instant.EPOCH, Instant.MAX, Instant.MAX, 1)
                        .isEmpty()) {
            throw CameraOperations.missing(camera);
        }
        return camera;
    }

    private static JsonObject view(RetentionPolicy policy, boolean own) {
        return PolicyJson.view(policy).put("own", own);
    }
}
