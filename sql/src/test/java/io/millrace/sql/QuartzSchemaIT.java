package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.CalendarIntervalScheduleBuilder.calendarIntervalSchedule;
import static org.quartz.CronScheduleBuilder.cronSchedule;
import static org.quartz.DailyTimeIntervalScheduleBuilder.dailyTimeIntervalSchedule;
import static org.quartz.JobBuilder.newJob;
import static org.quartz.SimpleScheduleBuilder.simpleSchedule;
import static org.quartz.TriggerBuilder.newTrigger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Date;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.Job;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.calendar.HolidayCalendar;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** Quartz' clustered job store on our tables: every kind of trigger, run, paused, read back. */
class QuartzSchemaIT {
    private static final Date NEXT_YEAR = new Date(System.currentTimeMillis() + TimeUnit.DAYS.toMillis(365));

    private Scheduler scheduler;

    @BeforeEach
    void startAScheduler() throws Exception {
        TestPostgres postgres = TestPostgres.shared().clean();
        DBConnectionManager.getInstance()
                .addConnectionProvider(
                        "catalogue", new Pooled(postgres.catalog().dataSource()));
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "test");
        properties.setProperty("org.quartz.scheduler.instanceId", "AUTO");
        properties.setProperty("org.quartz.threadPool.threadCount", "2");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        properties.setProperty(
                "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        properties.setProperty("org.quartz.jobStore.tablePrefix", "qrtz_");
        properties.setProperty("org.quartz.jobStore.isClustered", "true");
        properties.setProperty("org.quartz.jobStore.dataSource", "catalogue");
        scheduler = new StdSchedulerFactory(properties).getScheduler();
    }

    @AfterEach
    void stopIt() throws SchedulerException {
        scheduler.shutdown(true);
    }

    private static JobDetail job(String name) {
        return newJob(Counted.class)
                .withIdentity(name, "retention")
                .usingJobData("policy", "thirty days")
                .requestRecovery()
                .storeDurably()
                .build();
    }

    @Test
    void everyKindOfTriggerComesBack() throws Exception {
        scheduler.addCalendar("holidays", new HolidayCalendar(), false, false);
        schedule(
                "cron",
                newTrigger().withSchedule(cronSchedule("0 15 3 * * ?").inTimeZone(TimeZone.getTimeZone("UTC"))));
        schedule(
                "simple",
                newTrigger()
                        .withSchedule(simpleSchedule().withIntervalInHours(3).repeatForever()));
        schedule(
                "calendar", newTrigger().withSchedule(calendarIntervalSchedule().withIntervalInDays(2)));
        schedule("daily", newTrigger().withSchedule(dailyTimeIntervalSchedule().withIntervalInHours(5)));

        assertThat(scheduler.getTriggerKeys(GroupMatcher.anyGroup())).hasSize(4);
        for (String name : new String[] {"cron", "simple", "calendar", "daily"}) {
            Trigger trigger = scheduler.getTrigger(new TriggerKey(name));
            assertThat(trigger.getNextFireTime()).as(name).isAfter(new Date());
            assertThat(trigger.getCalendarName()).isEqualTo("holidays");
        }
        assertThat(scheduler.getJobDetail(new JobKey("cron", "retention")).getJobDataMap())
                .containsEntry("policy", "thirty days");
        scheduler.pauseTriggers(GroupMatcher.anyTriggerGroup());
        assertThat(scheduler.getTriggerState(new TriggerKey("cron"))).isEqualTo(Trigger.TriggerState.PAUSED);
        assertThat(scheduler.deleteJob(new JobKey("cron", "retention"))).isTrue();
        assertThat(scheduler.checkExists(new TriggerKey("cron"))).isFalse();
    }

    private void schedule(String name, org.quartz.TriggerBuilder<?> trigger) throws SchedulerException {
        scheduler.scheduleJob(
                job(name),
                trigger.withIdentity(name)
                        .startAt(NEXT_YEAR)
                        .modifiedByCalendar("holidays")
                        .build());
    }

    @Test
    void aDueJobRuns() throws Exception {
        Counted.ran = new CountDownLatch(1);
        scheduler.scheduleJob(
                job("now"), newTrigger().withIdentity("now").startNow().build());
        scheduler.start();
        assertThat(Counted.ran.await(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Counts down when it runs. */
    public static final class Counted implements Job {
        static volatile CountDownLatch ran = new CountDownLatch(1);

        @Override
        public void execute(JobExecutionContext context) {
            ran.countDown();
        }
    }

    private record Pooled(DataSource pool) implements ConnectionProvider {
        @Override
        public Connection getConnection() throws SQLException {
            return pool.getConnection();
        }

        @Override
        public void initialize() {}

        @Override
        public void shutdown() {}
    }
}
