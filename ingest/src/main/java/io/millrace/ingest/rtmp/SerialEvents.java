package io.millrace.ingest.rtmp;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs events in the order they were added, one at a time, on whichever thread finds nobody
 * running them. So a takeover's end is always heard before the publish that caused it, without a
 * lock that is held while strangers' code runs and without a thread of its own.
 */
final class SerialEvents {
    private static final Logger LOG = LoggerFactory.getLogger(SerialEvents.class);

    private final ConcurrentLinkedQueue<Runnable> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    /** Never blocks and runs nothing; may be called while holding any lock. */
    void add(Runnable event) {
        events.add(event);
    }

    /** Runs what was added, or leaves it to the thread that is running events now. */
    void run() {
        if (pending.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (Runnable event = events.poll(); event != null; event = events.poll()) {
                try {
                    event.run();
                } catch (RuntimeException | Error e) {
                    // An Error that got out would leave this the thread that runs them, and no event was run again.
                    say(e);
                }
            }
            seen = pending.addAndGet(-seen);
        } while (seen != 0);
    }

    private static void say(Throwable thrown) {
        try {
            LOG.error("a publish listener threw", thrown);
        } catch (RuntimeException | Error e) {
            // No memory for a line, mostly. The other cameras' events matter more.
        }
    }
}
