package io.millrace.app.retention;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** One run; of all nodes one at a time. Quartz knows it by this name, on every node. */
@DisallowConcurrentExecution
public final class RetentionJob implements Job {
    private final Runnable run;

    RetentionJob(Runnable run) {
        this.run = run;
    }

    @Override
    public void execute(JobExecutionContext context) {
        run.run();
    }
}
