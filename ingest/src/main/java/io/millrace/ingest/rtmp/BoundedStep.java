package io.millrace.ingest.rtmp;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One step of a close that may never return: MINA waits without a limit for its accepting thread to
 * give a socket up, and that thread may be gone, after an Error or for want of threads.
 */
final class BoundedStep {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedStep.class);

    private BoundedStep() {}

    /**
     * Runs {@code step} on a daemon thread of its own and waits for it.
     *
     * @param what for the log
     * @return false when it goes on after {@code atMost}, or failed; both are logged
     */
    static boolean run(String what, Duration atMost, Runnable step) {
        boolean[] done = new boolean[1];
        Thread thread = Thread.ofPlatform().daemon().name("rtmp-close").start(() -> {
            try {
                step.run();
                done[0] = true;
            } catch (RuntimeException e) {
                LOG.warn("{} failed while the RTMP edge closes: {}", what, e.toString());
            }
        });
        try {
            if (!thread.join(atMost)) {
                LOG.warn("{} takes more than {} s; the RTMP edge closes without it", what, atMost.toSeconds());
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return done[0];
    }
}
