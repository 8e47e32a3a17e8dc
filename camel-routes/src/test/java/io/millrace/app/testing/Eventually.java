package io.millrace.app.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process or server does in its own time; generous, for a busy machine. */
public final class Eventually {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private Eventually() {}

    /** Asks until the answer is there. */
    public static <T> T get(String what, Callable<Optional<T>> question) throws Exception {
        long started = System.nanoTime();
        while (true) {
            Optional<T> answer = question.call();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() - started > DEADLINE.toNanos()) {
                throw new AssertionError("not within " + DEADLINE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
    }

    public static void until(String what, Callable<Boolean> question) throws Exception {
        get(what, () -> question.call() ? Optional.of(true) : Optional.empty());
    }
}
