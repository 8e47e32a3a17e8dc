package io.millrace.app.retention;

import io.millrace.api.ports.RetentionDesk.Schedule;
import io.millrace.app.config.CronLine;
import io.millrace.media.catalog.CatalogException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quartz.CronScheduleBuilder;
import org.quartz.CronTrigger;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When retention runs: a Quartz scheduler over the catalogue's database, which all nodes share. The
 * database has the schedule, so what an operator changed lasts. Safe for use by many threads; calls
 * block, and throw {@link CatalogException} while the database is away.
 */
public final class RetentionSchedule implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RetentionSchedule.class);
    private static final JobKey JOB = new JobKey("retention");
    private static final TriggerKey TRIGGER = new TriggerKey("retention");

    /** The settings' line that the schedule was made from: another one there takes over. */
    private static final String CONFIGURED = "configured";

    private static final int RETRY_SECONDS = 5;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private final DataSource pool;
    private final String node;
    private final CronLine configured;
    private final Runnable run;
    private @Nullable Scheduler scheduler;
    private boolean closed;

    /**
     * Costs nothing yet.
     *
     * @param pool borrowed
     * @param node one of the names that Quartz knows this process by
     * @param run borrowed; called by one thread at a time
     */
    public RetentionSchedule(DataSource pool, String node, CronLine configured, Runnable run) {
        this.pool = pool;
        this.node = node;
        this.configured = configured;
        this.run = run;
    }

    /** Has a run begin soon, on a process that has started; does not start anything here. */
    public static void ask(DataSource pool, String node) throws SchedulerException {
        Scheduler asking = ClusteredScheduler.create(pool, node);
        try {
            asking.triggerJob(JOB);
        } finally {
            asking.shutdown(false);
        }
    }

    /** Runs come when they are due from here on. Tries until the database answers, or the thread is interrupted. */
    public void start() {
        boolean said = false;
        try {
            while (true) {
                try {
                    startOnce();
                    return;
                } catch (SchedulerException e) {
                    if (!said) {
                        log.warn("retention waits for the catalogue: {}", e.getMessage());
                        said = true;
                    }
                }
                TimeUnit.SECONDS.sleep(RETRY_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Without the lock while the database is asked: a close does not wait for it. */
    private void startOnce() throws SchedulerException {
        Scheduler made = make();
        if (made != null) {
            install(made);
            made.start();
        }
    }

    /** Null once this is closed. */
    private synchronized @Nullable Scheduler make() throws SchedulerException {
        if (!closed && scheduler == null) {
            scheduler = ClusteredScheduler.create(pool, node);
            scheduler.setJobFactory((bundle, its) -> new RetentionJob(run));
        }
        return closed ? null : scheduler;
    }

    private void install(Scheduler scheduler) throws SchedulerException {
        JobDetail there = scheduler.getJobDetail(JOB);
        if (there == null
                || !configured.text().equals(there.getJobDataMap().getString(CONFIGURED))
                || !scheduler.checkExists(TRIGGER)) {
            JobDetail job = JobBuilder.newJob(RetentionJob.class)
                    .withIdentity(JOB)
                    .usingJobData(CONFIGURED, configured.text())
                    .storeDurably()
                    .build();
            scheduler.addJob(job, true);
            schedule(scheduler, configured);
        }
    }

    private static void schedule(Scheduler scheduler, CronLine cron) throws SchedulerException {
        Trigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(TRIGGER)
                .forJob(JOB)
                // What was missed while nothing ran is made up for by the next run, not by one at a start.
                .withSchedule(
                        CronScheduleBuilder.cronSchedule(cron.expression()).withMisfireHandlingInstructionDoNothing())
                .build();
        if (scheduler.rescheduleJob(TRIGGER, trigger) == null) {
            scheduler.scheduleJob(trigger);
        }
    }

    /** What stands. */
    public Schedule schedule() {
        try {
            if (started().getTrigger(TRIGGER) instanceof CronTrigger trigger) {
                return new Schedule(
                        trigger.getCronExpression(),
                        instant(trigger.getPreviousFireTime()),
                        instant(trigger.getNextFireTime()));
            }
            return new Schedule(configured.text(), null, null);
        } catch (SchedulerException e) {
            throw away(e);
        }
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }

    /** @throws IllegalArgumentException saying what is wrong with {@code line} */
    public Schedule reschedule(String line) {
        CronLine cron = CronLine.parse(line);
        try {
            schedule(started(), cron);
        } catch (SchedulerException e) {
            throw away(e);
        }
        return schedule();
    }

    /** A run begins soon, on any node that has started. */
    public void requestRun() {
        try {
            started().triggerJob(JOB);
        } catch (SchedulerException e) {
            throw away(e);
        }
    }

    private synchronized Scheduler started() throws SchedulerException {
        if (scheduler == null) {
            throw new SchedulerException("it has not started yet");
        }
        return scheduler;
    }

    private static CatalogException away(SchedulerException e) {
        return new CatalogException(
                CatalogException.Kind.UNAVAILABLE, "the scheduler cannot be asked: " + e.getMessage(), e);
    }

    /** Waits a little for a run, which its owner has stopped: one that is copying an hour takes longer. */
    @Override
    public void close() {
        Scheduler closing;
        synchronized (this) {
            closed = true;
            closing = scheduler;
        }
        if (closing == null) {
            return;
        }
        Thread ending = Thread.ofVirtual().name("retention-schedule-close").start(() -> shutdown(closing));
        try {
            ending.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void shutdown(Scheduler scheduler) {
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            log.warn("the scheduler did not stop cleanly: {}", e.getMessage());
        }
    }
}
