package io.millrace.recorder.retention;

import static io.millrace.media.catalog.StorageTier.COLD;
import static io.millrace.media.catalog.StorageTier.HOT;
import static io.millrace.media.catalog.StorageTier.WARM;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.retention.RetentionMark;
import io.millrace.media.retention.RetentionPlan;
import io.millrace.media.retention.RetentionPlan.Step;
import io.millrace.media.retention.RetentionPolicy;
import io.millrace.media.retention.RetentionRow;
import io.millrace.media.retention.RetentionTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RetentionPlannerTest {
    private static final CameraId DOOR = new CameraId("door");
    private static final CameraId VAULT = new CameraId("vault");
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final RetentionPlanner planner = new RetentionPlanner(
            new RetentionPolicy(Duration.ofDays(1), null, null, Duration.ofDays(30)),
            Map.of(VAULT, new RetentionPolicy(null, Duration.ofDays(90), null, null)));

    private static RetentionRow row(CameraId camera, StorageTier tier, Duration age) {
        return row(camera, tier, age, false);
    }

    private static RetentionRow row(CameraId camera, StorageTier tier, Duration age, boolean held) {
        return new RetentionRow(recording(camera, tier, age), NOW, held, null, null);
    }

    private static Recording recording(CameraId camera, StorageTier tier, Duration age) {
        Instant end = NOW.minus(age);
        return new Recording(
                UUID.randomUUID(),
                camera,
                UUID.randomUUID(),
                end.minusSeconds(3_600),
                end,
                Duration.ofHours(1),
                100,
                "avc1.640028",
                1920,
                1080,
                "x.mp4",
                tier,
                "0".repeat(64));
    }

    @Test
    void eachCameraGoesByItsOwnPolicyOrTheDefault() {
        RetentionRow young = row(DOOR, HOT, Duration.ofHours(23));
        RetentionRow warm = row(DOOR, HOT, Duration.ofDays(2));
        RetentionRow gone = row(DOOR, WARM, Duration.ofDays(30));
        RetentionRow kept = row(VAULT, HOT, Duration.ofDays(89));
        RetentionRow cold = row(VAULT, HOT, Duration.ofDays(4_000));

        RetentionPlan plan = planner.plan(List.of(young, warm, gone, kept, cold), NOW);
        assertThat(plan.steps())
                .containsExactly(
                        new Step(warm, WARM, "warm-after P1D by default"),
                        new Step(gone, null, "delete-after P30D by default"),
                        new Step(cold, COLD, "cold-after P90D of the camera"));
        assertThat(plan.held()).isEmpty();
    }

    @Test
    void whatIsHeldIsNeitherMovedNorDeletedAndIsTold() {
        RetentionRow moves = row(DOOR, HOT, Duration.ofDays(2), true);
        RetentionRow goes = row(DOOR, WARM, Duration.ofDays(31), true);
        RetentionRow stays = row(DOOR, WARM, Duration.ofDays(2), true);

        RetentionPlan plan = planner.plan(List.of(moves, goes, stays), NOW);
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.held()).extracting(Step::row).containsExactly(moves, goes);
    }

    @Test
    void whatIsUnderWayIsLeftAlone() {
        Recording old = recording(DOOR, HOT, Duration.ofDays(400));
        RetentionPlan plan = planner.plan(
                List.of(
                        new RetentionRow(old, NOW, false, RetentionMark.COPYING, WARM),
                        new RetentionRow(old, NOW, false, RetentionMark.LEAVING, COLD),
                        new RetentionRow(old, NOW, false, RetentionMark.DELETING, null)),
                NOW);
        assertThat(plan.steps()).isEmpty();
    }

    @Test
    void whatIsLookedAtNextIsTheFirstStageToCome() {
        RetentionRow hot = row(DOOR, HOT, Duration.ofHours(1));
        RetentionRow warm = row(DOOR, WARM, Duration.ofHours(1));
        RetentionRow forEver = row(VAULT, COLD, Duration.ofHours(1));
        assertThat(planner.next(List.of(hot, warm, forEver)))
                .containsOnly(
                        Map.entry(hot.recording().id(), NOW.plus(Duration.ofHours(23))),
                        Map.entry(
                                warm.recording().id(),
                                NOW.plus(Duration.ofDays(30).minusHours(1))));
    }

    @Test
    void nothingIsDueBeforeItIsLookedAtNext() {
        for (int hours = 0; hours < 24 * 40; hours++) {
            for (StorageTier tier : StorageTier.values()) {
                RetentionRow row = row(DOOR, tier, Duration.ofHours(hours));
                boolean acts = !planner.plan(List.of(row), NOW).steps().isEmpty();
                Instant next = planner.next(List.of(row)).get(row.recording().id());
                assertThat(acts).as("%s after %d hours", tier, hours).isEqualTo(next != null && !next.isAfter(NOW));
            }
        }
    }

    @Test
    void totalsSayWhatEachTierGetsAndLoses() {
        RetentionTotals totals = new RetentionTotals();
        totals.add(planner.plan(
                List.of(
                        row(DOOR, HOT, Duration.ofDays(2)),
                        row(DOOR, HOT, Duration.ofDays(31)),
                        row(DOOR, WARM, Duration.ofDays(31)),
                        row(DOOR, WARM, Duration.ofDays(31), true)),
                NOW));
        assertThat(totals.of(HOT)).isEqualTo(new RetentionTotals.Tier(0, 0, 1, 100, 1, 100, 0, 0));
        assertThat(totals.of(WARM)).isEqualTo(new RetentionTotals.Tier(1, 100, 0, 0, 1, 100, 1, 100));
        assertThat(totals.of(COLD)).isEqualTo(new RetentionTotals.Tier(0, 0, 0, 0, 0, 0, 0, 0));
    }
}
