package io.millrace.recorder.retention;

import io.millrace.media.retention.RetentionPlan;
import io.millrace.media.retention.RetentionPolicies;
import io.millrace.media.retention.RetentionPolicy;
import io.millrace.media.retention.RetentionRow;
import io.millrace.media.retention.RetentionRows;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a run would do now: reads every row, whenever it is due, since the default policy may be one
 * that no run has seen yet. Changes nothing. Blocking.
 */
public final class RetentionOutlook {
    private static final int PAGE = 1_000;

    private final RetentionRows rows;
    private final RetentionPolicies policies;
    private final RetentionPolicy defaults;
    private final InstantSource clock;

    /** @param defaults for cameras without a policy of their own */
    public RetentionOutlook(
            RetentionRows rows, RetentionPolicies policies, RetentionPolicy defaults, InstantSource clock) {
        this.rows = rows;
        this.policies = policies;
        this.defaults = defaults;
        this.clock = clock;
    }

    /** @param each is given the plan of each page, by the recordings' ids, which is by age */
    public void forEach(Consumer<RetentionPlan> each) {
        Instant now = clock.instant();
        RetentionPlanner planner = new RetentionPlanner(defaults, policies.policies());
        List<RetentionRow> page = rows.all(null, PAGE);
        while (!page.isEmpty()) {
            each.accept(planner.plan(page, now));
            page = page.size() < PAGE
                    ? List.of()
                    : rows.all(page.getLast().recording().id(), PAGE);
        }
    }
}
