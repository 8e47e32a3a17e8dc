package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final HlsReply REPLY = new HlsReply.NotFound("any");

    private final ManualTimer timer = new ManualTimer();

    /** The window moved on after the caller looked and before it could see that somebody waits. */
    @Test
    void aChangeThatNobodyAnnouncesToALateWaiterIsNotMissed() {
        Waiters waiters = new Waiters(Runnable::run, timer, 10);
        assertThat(waiters.hold(() -> REPLY, PATIENCE).toCompletableFuture()).isCompletedWithValue(REPLY);
        assertThat(waiters.count()).isZero();
    }

    @Test
    void changesWhileNobodyWaitsCostNothing() {
        AtomicInteger tasks = new AtomicInteger();
        Waiters waiters = new Waiters(task -> tasks.incrementAndGet(), timer, 10);
        waiters.windowChanged();
        assertThat(tasks).hasValue(0);
        var unused = waiters.hold(() -> null, PATIENCE);
        waiters.windowChanged();
        waiters.windowChanged();
        assertThat(tasks).as("one hand-over until it runs").hasValue(1);
    }

    @Test
    void anExecutorThatIsShutDownHarmsNobody() {
        Waiters waiters = new Waiters(
                task -> {
                    throw new RejectedExecutionException();
                },
                timer,
                10);
        var held = waiters.hold(() -> null, PATIENCE).toCompletableFuture();
        waiters.windowChanged();
        waiters.windowChanged();
        waiters.close(REPLY);
        assertThat(held).isNotDone();
    }
}
