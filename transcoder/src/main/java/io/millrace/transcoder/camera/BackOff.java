package io.millrace.transcoder.camera;

import java.time.Duration;

/** How long to wait before trying again: twice as long each time, up to a limit. One thread. */
final class BackOff {
    private final Duration first;
    private final Duration limit;
    private Duration next;

    BackOff(Duration first, Duration limit) {
        this.first = first;
        this.limit = limit;
        next = first;
    }

    Duration next() {
        Duration wait = next;
        next = next.multipliedBy(2).compareTo(limit) < 0 ? next.multipliedBy(2) : limit;
        return wait;
    }

    void reset() {
        next = first;
    }
}
