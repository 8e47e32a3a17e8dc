package io.millrace.app.retention;

import io.millrace.api.ports.RetentionDesk;
import io.millrace.app.config.CronLine;
import io.millrace.app.config.Settings;
import io.millrace.media.retention.RetentionPlan;
import io.millrace.media.retention.RetentionPolicy;
import io.millrace.recorder.retention.ObjectCopy;
import io.millrace.recorder.retention.RetentionOutlook;
import io.millrace.recorder.retention.RetentionReport;
import io.millrace.recorder.retention.RetentionRun;
import io.millrace.recorder.retention.TierStores;
import io.millrace.sql.PostgresCatalog;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Consumer;

/** Retention in this process: the run, what operators ask of it, and the schedule. Borrows what it is given. */
public final class RetentionService implements RetentionDesk, AutoCloseable {
    private final PostgresCatalog catalogue;
    private final RetentionPolicy defaults;
    private final InstantSource clock;
    private final RetentionRun run;
    private final RetentionSchedule schedule;

    /**
     * @param data of which a folder is used for objects on their way
     * @param alerts what operators should hear of; must not throw
     */
    public RetentionService(
            Settings settings,
            Path data,
            PostgresCatalog catalogue,
            TierStores stores,
            Consumer<String> alerts,
            InstantSource clock) {
        this.catalogue = catalogue;
        this.defaults = settings.retention().policy();
        this.clock = clock;
        run = new RetentionRun(
                catalogue.retentionRows(),
                catalogue.retentionPolicies(),
                defaults,
                stores,
                new ObjectCopy(data.resolve("moving")),
                alerts,
                clock);
        schedule = new RetentionSchedule(
                catalogue.dataSource(),
                settings.node(),
                CronLine.parse(settings.retention().schedule()),
                run::run);
    }

    /** Blocks while the database is away. */
    public void start() {
        schedule.start();
    }

    /** A run now, in this thread. */
    public RetentionReport runNow() {
        return run.run();
    }

    @Override
    public RetentionPolicy defaults() {
        return defaults;
    }

    @Override
    public void plan(Consumer<RetentionPlan> each) {
        new RetentionOutlook(catalogue.retentionRows(), catalogue.retentionPolicies(), defaults, clock).forEach(each);
    }

    @Override
    public void requestRun() {
        schedule.requestRun();
    }

    @Override
    public Schedule schedule() {
        return schedule.schedule();
    }

    @Override
    public Schedule reschedule(String cron) {
        return schedule.reschedule(cron);
    }

    @Override
    public boolean delete(UUID recording, String who) {
        boolean deleted = catalogue.retentionRows().beginDelete(recording, who, clock.instant());
        if (deleted) {
            requestRun();
        }
        return deleted;
    }

    /** A run under way ends after the recording that it is at; what it leaves, the next one ends. */
    @Override
    public void close() {
        run.stop();
        schedule.close();
    }
}
