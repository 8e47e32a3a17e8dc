package io.millrace.sql.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the server died, whether the kernel took it for its memory or somebody killed it,
 * and has it started again: at once, and later and later while that fails or it keeps dying. A
 * thread of its own, until it is closed.
 */
final class Guard implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Guard.class);
    /** It is not our child, so nobody tells us: one small file is read each time. */
    private static final Duration LOOK_EACH = Duration.ofMillis(500);
    /** One that has run for so long has not died of its start. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** Doubled so often, a second is longer than {@link #LONGEST_PAUSE}. */
    private static final int MOST_DOUBLINGS = 6;

    /** What is guarded. Called by the guard's thread alone. */
    interface Guarded {
        boolean isGone();

        /** @return its pid */
        long startAgain() throws IOException, InterruptedException;
    }

    private final Guarded server;
    private final Consumer<String> alerts;
    private final Thread thread;
    private int starts;

    /** @param alerts told of what an operator should know; may block, and must not throw */
    Guard(Guarded server, Consumer<String> alerts) {
        this.server = server;
        this.alerts = alerts;
        thread = Thread.ofPlatform().name("postgres-guard").daemon().start(this::run);
    }

    private void run() {
        try {
            while (true) {
                long since = System.nanoTime();
                while (!server.isGone()) {
                    Thread.sleep(LOOK_EACH);
                }
                if (System.nanoTime() - since >= SETTLED.toNanos()) {
                    starts = 0;
                }
                revive();
            }
        } catch (InterruptedException e) {
            log.debug("postgres=embedded is not guarded any more");
        }
    }

    private void revive() throws InterruptedException {
        long died = System.nanoTime();
        say("the embedded PostgreSQL died, and is started again: what needs the catalogue waits, cameras and recording"
                + " do not");
        String said = "";
        while (true) {
            Thread.sleep(pause(starts++));
            try {
                long pid = server.startAgain();
                log.info("postgres=embedded pid={} is back after {} ms", pid, (System.nanoTime() - died) / 1_000_000);
                return;
            } catch (IOException | RuntimeException e) {
                String why = "the embedded PostgreSQL cannot be started again and is tried each "
                        + LONGEST_PAUSE.toSeconds() + " s at last: " + e.getMessage();
                if (!why.equals(said)) {
                    say(why);
                    said = why;
                }
            }
        }
    }

    private void say(String what) {
        log.warn("postgres=embedded {}", what);
        alerts.accept(what);
    }

    /** None before the first start, a second before the next, then twice as long each time. */
    static Duration pause(int starts) {
        if (starts == 0) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(starts - 1, MOST_DOUBLINGS));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /** Returns when it starts nothing any more; at once, and interrupted, if the caller is. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
