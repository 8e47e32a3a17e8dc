package io.millrace.media.hls;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Wakes a live window up, so that nobody waits for ever. Tests turn it by hand. */
public interface WaitTimer {
    /** A clock that never steps, in nanoseconds from anywhere. */
    long nanoTime();

    /** Runs {@code task} once, {@code delay} from now, on a thread that it does not block. */
    void schedule(Duration delay, Runnable task);

    /** On {@code executor}, which the caller closes after the windows. */
    static WaitTimer on(ScheduledExecutorService executor) {
        return new WaitTimer() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void schedule(Duration delay, Runnable task) {
                var unused = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            }
        };
    }
}
