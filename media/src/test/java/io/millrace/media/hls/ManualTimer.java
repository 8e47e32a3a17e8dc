package io.millrace.media.hls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A timer that a test turns by hand. */
final class ManualTimer implements WaitTimer {
    private record Due(long atNanos, Runnable task) {}

    private final List<Due> due = new ArrayList<>();
    private long now;

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized void schedule(Duration delay, Runnable task) {
        due.add(new Due(now + delay.toNanos(), task));
    }

    void advance(Duration by) {
        List<Due> ready;
        synchronized (this) {
            now += by.toNanos();
            ready = due.stream().filter(d -> d.atNanos <= now).toList();
            due.removeAll(ready);
        }
        ready.forEach(d -> d.task.run());
    }

    synchronized int scheduled() {
        return due.size();
    }
}
