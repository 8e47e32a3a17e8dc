package io.millrace.app.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for Ctrl-C or a kill, then closes what runs, the last first, before the process ends. */
final class Stopping {
    private static final Logger log = LoggerFactory.getLogger(Stopping.class);
    private static volatile boolean underWay;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    Stopping() {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(this::stop));
    }

    /** To be closed at the stop; at once if that came already. */
    synchronized void close(AutoCloseable part) {
        running.push(part);
        if (asked.getCount() == 0) {
            stop();
        }
    }

    void await() throws InterruptedException {
        asked.await();
    }

    /** Whether this process stops as it was asked to: what fails meanwhile, fails for that. */
    static boolean underWay() {
        return underWay;
    }

    private synchronized void stop() {
        underWay = true;
        asked.countDown();
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                log.warn("did not stop cleanly", e);
            }
        }
    }
}
