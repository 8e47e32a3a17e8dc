package io.millrace.api.retention;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.ports.RetentionDesk;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.retention.RetentionPlan;
import io.millrace.media.retention.RetentionPolicies;
import io.millrace.media.retention.RetentionTotals;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What holds for all cameras: the default policy, the schedule, the plan, and a run when it is wanted. */
public final class RetentionOperations {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionOperations.class);
    private final RetentionDesk desk;
    private final RetentionPolicies policies;

    public RetentionOperations(RetentionDesk desk, RetentionPolicies policies) {
        this.desk = desk;
        this.policies = policies;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of(
                "showRetention", this::show,
                "setRetentionSchedule", this::reschedule,
                "showRetentionPlan", this::plan,
                "runRetention", this::run);
    }

    private ApiReply show(ApiCall call) {
        JsonObject cameras = new JsonObject();
        policies.policies().forEach((camera, policy) -> cameras.put(camera.value(), PolicyJson.view(policy)));
        return ApiReply.ok(new JsonObject()
                .put("default", PolicyJson.view(desk.defaults()))
                .put("cameras", cameras)
                .put("schedule", view(desk.schedule())));
    }

    private ApiReply reschedule(ApiCall call) {
        RetentionDesk.Schedule schedule;
        try {
            schedule = desk.reschedule(call.body().getString("cron"));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badRequest(e.getMessage() + "."));
        }
        LOG.info(
                "retention schedule changed cron=\"{}\" user={}",
                schedule.cron(),
                call.caller().user().id());
        return ApiReply.ok(view(schedule));
    }

    private ApiReply run(ApiCall call) {
        desk.requestRun();
        return new ApiReply(202, (Buffer) null, Map.of());
    }

    private ApiReply plan(ApiCall call) {
        int limit = call.limit();
        JsonArray steps = new JsonArray();
        RetentionTotals totals = new RetentionTotals();
        int[] all = new int[1];
        desk.plan(page -> {
            totals.add(page);
            all[0] += page.steps().size();
            page.steps().stream().limit(limit - steps.size()).forEach(step -> steps.add(view(step)));
        });
        JsonObject tiers = new JsonObject();
        for (StorageTier tier : StorageTier.values()) {
            tiers.put(name(tier), view(totals.of(tier)));
        }
        return ApiReply.ok(new JsonObject()
                .put("steps", steps)
                .put("more", all[0] - steps.size())
                .put("tiers", tiers));
    }

    private static JsonObject view(RetentionPlan.Step step) {
        Recording recording = step.recording();
        return new JsonObject()
                .put("recording", recording.id().toString())
                .put("camera", recording.camera().value())
                .put("start", recording.start().toString())
                .put("sizeBytes", recording.sizeBytes())
                .put("tier", name(recording.tier()))
                .put("to", step.to() == null ? null : name(step.to()))
                .put("why", step.why());
    }

    private static JsonObject view(RetentionTotals.Tier tier) {
        return new JsonObject()
                .put("arriving", tier.arriving())
                .put("arrivingBytes", tier.arrivingBytes())
                .put("leaving", tier.leaving())
                .put("leavingBytes", tier.leavingBytes())
                .put("deleted", tier.deleted())
                .put("deletedBytes", tier.deletedBytes())
                .put("held", tier.held())
                .put("heldBytes", tier.heldBytes());
    }

    private static JsonObject view(RetentionDesk.Schedule schedule) {
        return new JsonObject()
                .put("cron", schedule.cron())
                .put("previous", text(schedule.previous()))
                .put("next", text(schedule.next()));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static String name(StorageTier tier) {
        return tier.name().toLowerCase(Locale.ROOT);
    }
}
