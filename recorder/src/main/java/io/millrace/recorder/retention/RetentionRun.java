package io.millrace.recorder.retention;

import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.retention.RetentionMark;
import io.millrace.media.retention.RetentionPlan;
import io.millrace.media.retention.RetentionPlan.Step;
import io.millrace.media.retention.RetentionPolicies;
import io.millrace.media.retention.RetentionPolicy;
import io.millrace.media.retention.RetentionRow;
import io.millrace.media.retention.RetentionRows;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.recorder.retention.RetentionReport.Tally;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans what is due and executes it, a page at a time: first what a run before left unfinished, then
 * tier by tier. Of all processes one at a time runs. Where catalogue or store are away the run ends,
 * and the next one goes on. Blocking; {@link #stop} is for any thread.
 */
public final class RetentionRun {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionRun.class);
    private static final int PAGE = 1_000;

    private final RetentionRows rows;
    private final RetentionPolicies policies;
    private final RetentionPolicy defaults;
    private final ObjectCopy copy;
    private final Deletion deletion;
    private final ClockGuard guard;
    private final TierMove move;
    private final Consumer<String> alerts;
    private final InstantSource clock;
    private volatile boolean stopped;

    /**
     * @param defaults for cameras without a policy of their own
     * @param alerts told once a run what failed, for operators; must not throw
     */
    public RetentionRun(
            RetentionRows rows,
            RetentionPolicies policies,
            RetentionPolicy defaults,
            TierStores stores,
            ObjectCopy copy,
            Consumer<String> alerts,
            InstantSource clock) {
        this.rows = rows;
        this.policies = policies;
        this.defaults = defaults;
        this.copy = copy;
        this.deletion = new Deletion(rows, stores);
        this.guard = new ClockGuard(rows, alerts);
        this.move = new TierMove(rows, stores, copy, clock);
        this.alerts = alerts;
        this.clock = clock;
    }

    /** Ends the run that is under way after the recording that it is at, and lets no other begin. */
    public void stop() {
        stopped = true;
    }

    /** One run, to its end. What fails is in the report, in the log and told as an alert. */
    public RetentionReport run() {
        Instant began = clock.instant();
        Tally tally = new Tally();
        boolean ran = false;
        try {
            RetentionRows.Turn turn = rows.tryTurn().orElse(null);
            if (turn != null) {
                ran = true;
                try (turn) {
                    runInTurn(tally);
                }
            }
        } catch (CatalogException | ObjectStoreException e) {
            // What is marked stays marked: the next run goes on from there.
            tally.failures.add("the run ended early: " + e.getMessage());
        }
        RetentionReport report = tally.report(ran, Duration.between(began, clock.instant()));
        if (!stopped && !report.failures().isEmpty()) {
            alerts.accept(report.failures().size() + " failures, the last: "
                    + report.failures().getLast());
        }
        LOG.info("retention run {}", report);
        return report;
    }

    private void runInTurn(Tally tally) {
        copy.clear();
        boolean mayDelete = guard.begin(clock.instant()).mayDelete();
        finishMarked(tally);
        replanWhereTheDefaultChanged();
        for (StorageTier tier : StorageTier.values()) {
            pass(tier, mayDelete, tally);
        }
    }

    private void finishMarked(Tally tally) {
        UUID after = null;
        List<RetentionRow> page;
        do {
            page = rows.marked(after, PAGE);
            for (RetentionRow row : page) {
                if (stopped) {
                    return;
                }
                after = row.recording().id();
                passOver(tally, () -> finish(row, tally));
            }
        } while (page.size() == PAGE);
    }

    private void finish(RetentionRow row, Tally tally) {
        if (row.mark() == RetentionMark.DELETING) {
            deletion.finish(row.recording());
            tally.deleted++;
            tally.deletedBytes += row.recording().sizeBytes();
        } else if (move.finish(row)) {
            tally.moved++;
            tally.movedBytes += row.recording().sizeBytes();
        }
        LOG.info(
                "retention went on where a run ended recording={} mark={}",
                row.recording().id(),
                row.mark());
    }

    /** Every row becomes due, a page at a time; a crash in between begins again. */
    private void replanWhereTheDefaultChanged() {
        String now = defaults.toString();
        if (rows.plannedDefault().filter(now::equals).isPresent()) {
            return;
        }
        Instant due = clock.instant();
        Optional<UUID> after = rows.replanDefault(null, due, PAGE);
        while (after.isPresent()) {
            if (stopped) {
                return;
            }
            after = rows.replanDefault(after.get(), due, PAGE);
        }
        rows.plannedDefault(now);
        LOG.info("default retention is now: {}", now);
    }

    private void pass(StorageTier tier, boolean mayDelete, Tally tally) {
        RetentionRow after = null;
        List<RetentionRow> page;
        do {
            Instant now = clock.instant();
            // Rows first: where a policy changes after that, its rows are due at another moment.
            page = rows.due(tier, now, after, PAGE);
            RetentionPlanner planner = new RetentionPlanner(defaults, policies.policies());
            RetentionPlan plan = planner.plan(page, now);
            Set<UUID> busy = new HashSet<>();
            plan.steps().forEach(step -> busy.add(step.recording().id()));
            List<RetentionRow> idle = page.stream()
                    .filter(row -> !busy.contains(row.recording().id()))
                    .toList();
            rows.lookAgain(idle, planner.next(idle));
            tally.lookedAt += idle.size();
            for (Step step : plan.steps()) {
                if (stopped) {
                    return;
                }
                if (mayDelete || !step.deletes()) {
                    passOver(tally, () -> execute(step, tally));
                }
            }
            after = page.isEmpty() ? after : page.getLast();
        } while (page.size() == PAGE && !stopped);
    }

    private void execute(Step step, Tally tally) {
        if (step.deletes()) {
            if (deletion.delete(step, clock.instant())) {
                tally.deleted++;
                tally.deletedBytes += step.recording().sizeBytes();
            }
        } else if (move.move(step)) {
            tally.moved++;
            tally.movedBytes += step.recording().sizeBytes();
        }
    }

    /** What is wrong with one recording does not keep the others; what is wrong with the store does. */
    private static void passOver(Tally tally, Runnable work) {
        try {
            work.run();
        } catch (ObjectStoreException e) {
            switch (e.kind()) {
                case CORRUPT, NOT_FOUND, REFUSED, FAULT -> tally.failures.add(e.getMessage());
                case UNAVAILABLE, DENIED, LOCAL_FILE -> throw e;
            }
        }
    }
}
