package io.millrace.api.rest;

import static io.millrace.api.EdgeFixture.DOOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.retention.RetentionPolicy;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Policies, holds, the plan and the schedule. */
final class RetentionContractIT extends EdgeUnderContract {
    private static final String POLICY = "/api/v1/cameras/front-door/retention";
    private static final String HOLD = "/api/v1/recordings/" + RECORDING + "/hold";

    @Test
    void aCameraHasAPolicyOfItsOwnUntilItIsReset() {
        JsonObject before = answer("showCameraRetention", 200, edge.call("viewer", "GET", POLICY));
        assertThat(before.getBoolean("own")).isFalse();
        assertThat(before.getString("deleteAfter")).isNull();

        JsonObject asked = new JsonObject().put("warmAfter", "PT12H").put("deleteAfter", "P30D");
        JsonObject now = answer("setCameraRetention", 200, edge.call("operator", "PUT", POLICY, asked));
        assertThat(now.getString("warmAfter")).isEqualTo("PT12H");
        assertThat(now.getString("deleteAfter")).isEqualTo("P30D");
        assertThat(edge.retention.policies)
                .containsEntry(DOOR, new RetentionPolicy(Duration.ofHours(12), null, null, Duration.ofDays(30)));
        assertThat(answer("showCameraRetention", 200, edge.call("viewer", "GET", POLICY)))
                .isEqualTo(now);
        assertThat(answer("showRetention", 200, edge.call("viewer", "GET", "/api/v1/retention"))
                        .getJsonObject("cameras")
                        .fieldNames())
                .containsExactly("front-door");

        assertThat(edge.call("operator", "DELETE", POLICY).statusCode()).isEqualTo(204);
        assertThat(edge.retention.policies).isEmpty();
        answer("showCameraRetention", 404, edge.call("viewer", "GET", "/api/v1/cameras/nobody/retention"));
    }

    @Test
    void aPolicyThatCannotBeIsRefusedWithItsReason() {
        refused(new JsonObject().put("warmAfter", "P7D").put("coldAfter", "P1D"), "must be later than warm-after");
        refused(new JsonObject().put("deleteAfter", "PT0S"), "longer than nothing");
        refused(new JsonObject().put("deleteAfter", "-P1D"), "longer than nothing");
        refused(new JsonObject().put("deleteAfter", "soon"), "'soon', not an ISO 8601 duration");
        refused(new JsonObject().put("deletAfter", "P1D"), "deletAfter");
        assertThat(edge.retention.policies).isEmpty();
    }

    private void refused(JsonObject policy, String reason) {
        JsonObject problem = answer("setCameraRetention", 400, edge.call("operator", "PUT", POLICY, policy));
        assertThat(problem.getString("detail")).contains(reason);
    }

    @Test
    void whatIsHeldIsShownAndNotDeleted() {
        String recording = "/api/v1/recordings/" + RECORDING;
        assertThat(answer("showRecording", 200, edge.call("viewer", "GET", recording))
                        .getBoolean("held"))
                .isFalse();
        assertThat(edge.call("operator", "PUT", HOLD).statusCode()).isEqualTo(204);
        assertThat(answer("showRecording", 200, edge.call("viewer", "GET", recording))
                        .getBoolean("held"))
                .isTrue();
        assertThat(answer("deleteRecording", 409, edge.call("admin", "DELETE", recording))
                        .getString("code"))
                .isEqualTo("held");
        assertThat(edge.retention.asked).isEmpty();

        assertThat(edge.call("operator", "DELETE", HOLD).statusCode()).isEqualTo(204);
        assertThat(edge.call("admin", "DELETE", recording).statusCode()).isEqualTo(204);
        assertThat(edge.retention.asked).containsExactly("delete " + RECORDING + " by user admin");
        edge.retention.rangeHeld.add(RECORDING);
        assertThat(answer("releaseRecording", 409, edge.call("operator", "DELETE", HOLD))
                        .getString("code"))
                .isEqualTo("held_by_range");

        String nobody = "/api/v1/recordings/" + UUID.randomUUID();
        answer("holdRecording", 404, edge.call("operator", "PUT", nobody + "/hold"));
        answer("releaseRecording", 404, edge.call("operator", "DELETE", nobody + "/hold"));
        answer("deleteRecording", 404, edge.call("admin", "DELETE", nobody));
    }

    @Test
    void aRangeIsHeldByItsBoundsOnly() {
        String hold = "/api/v1/cameras/front-door/hold";
        String range = hold + "?from=2026-11-21T08:00:00Z&to=2026-11-21T09:00:00Z";
        assertThat(answer("holdRange", 200, edge.call("operator", "PUT", range)).getInteger("held"))
                .isEqualTo(2);
        assertThat(answer("releaseRange", 200, edge.call("operator", "DELETE", range))
                        .getInteger("held"))
                .isZero();
        assertThat(edge.retention.asked)
                .containsExactly(
                        "hold front-door 2026-11-21T08:00:00Z 2026-11-21T09:00:00Z",
                        "release front-door 2026-11-21T08:00:00Z 2026-11-21T09:00:00Z");
        answer("holdRange", 400, edge.call("operator", "PUT", hold));
        answer("releaseRange", 400, edge.call("operator", "DELETE", hold + "?from=2026-11-21T08:00:00Z"));
        answer("holdRange", 404, edge.call("operator", "PUT", range.replace("front-door", "nobody")));
    }

    @Test
    void thePlanSaysWhatWouldHappenAndWhy() {
        edge.retention.planned.add(recording(RECORDING, Instant.parse("2026-11-21T07:00:00Z")));
        JsonObject plan =
                answer("showRetentionPlan", 200, edge.call("operator", "GET", "/api/v1/retention/plan?limit=1"));
        assertThat(plan.getJsonArray("steps")).hasSize(1);
        assertThat(plan.getInteger("more")).isEqualTo(1);
        assertThat(plan.getJsonArray("steps").getJsonObject(0).getString("to")).isEqualTo("cold");
        assertThat(plan.getJsonObject("tiers").getJsonObject("hot").getLong("deletedBytes"))
                .isEqualTo(1_000);
        assertThat(edge.call("operator", "POST", "/api/v1/retention/run").statusCode())
                .isEqualTo(202);
        assertThat(edge.retention.asked).containsExactly("run");
    }

    @Test
    void theScheduleIsChangedAndAnImpossibleOneRefused() {
        String schedule = "/api/v1/retention/schedule";
        assertThat(answer(
                                "setRetentionSchedule",
                                200,
                                edge.call("operator", "PUT", schedule, new JsonObject().put("cron", "0 0 3 * * ?")))
                        .getString("cron"))
                .isEqualTo("0 0 3 * * ?");
        assertThat(answer(
                                "setRetentionSchedule",
                                400,
                                edge.call("operator", "PUT", schedule, new JsonObject().put("cron", "99 * * * * ?")))
                        .getString("detail"))
                .contains("99 in seconds is not 0 to 59");
        assertThat(answer("showRetention", 200, edge.call("viewer", "GET", "/api/v1/retention"))
                        .getJsonObject("schedule")
                        .getString("cron"))
                .isEqualTo("0 0 3 * * ?");
    }
}
