package io.millrace.app.retention;

import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.DBConnectionManager;

/** Makes Quartz schedulers on the catalogue's database, which know each other there. */
final class ClusteredScheduler {
    private static final String NAME = "millrace";

    private ClusteredScheduler() {}

    /**
     * Not started, and nothing asked of the database yet.
     *
     * @param pool borrowed
     * @param node one of the names that Quartz knows this process by
     */
    static Scheduler create(DataSource pool, String node) throws SchedulerException {
        String source = "catalogue-" + UUID.randomUUID();
        DBConnectionManager.getInstance().addConnectionProvider(source, new PooledConnections(pool));
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", NAME);
        // Two nodes that were given one name by mistake must not take each other for themselves.
        properties.setProperty("org.quartz.scheduler.instanceId", node + "-" + UUID.randomUUID());
        properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        // How late a run may begin that another process asked for.
        properties.setProperty("org.quartz.scheduler.idleWaitTime", "5000");
        properties.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        properties.setProperty("org.quartz.threadPool.threadCount", "1");
        properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        properties.setProperty(
                "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        properties.setProperty("org.quartz.jobStore.tablePrefix", "qrtz_");
        properties.setProperty("org.quartz.jobStore.isClustered", "true");
        properties.setProperty("org.quartz.jobStore.dataSource", source);
        properties.setProperty("org.quartz.jobStore.makeThreadsDaemons", "true");
        // Quartz keeps one scheduler of a name a process; ours is not to be found there by another.
        synchronized (ClusteredScheduler.class) {
            Scheduler made = new StdSchedulerFactory(properties).getScheduler();
            SchedulerRepository.getInstance().remove(NAME);
            return made;
        }
    }
}
