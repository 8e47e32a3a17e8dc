package io.millrace.app;

import io.millrace.media.hls.WaitTimer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The one timer: tells viewers who wait that time is up, and begins what is done now and then. */
final class Ticker implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("hls-timer").daemon().factory());

    WaitTimer waits() {
        return WaitTimer.on(timer);
    }

    /** One at a time, on a thread that may block. */
    void every(int seconds, Tasks tasks, Runnable run) {
        AtomicBoolean running = new AtomicBoolean();
        var unused = timer.scheduleWithFixedDelay(
                () -> {
                    if (running.compareAndSet(false, true)) {
                        tasks.execute(() -> {
                            try {
                                run.run();
                            } finally {
                                running.set(false);
                            }
                        });
                    }
                },
                seconds,
                seconds,
                TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
