package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
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

    // The camera's viewers waited in vain for each part from then on.
    @Test
    void aThreadThatIsNotToBeHadIsAskedForAgain() {
        AtomicInteger tries = new AtomicInteger();
        List<HlsReply> window = new ArrayList<>();
        Waiters waiters = new Waiters(
                task -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("unable to create native thread, for the test");
                    }
                    task.run();
                },
                timer,
                10);
        var held = waiters.hold(() -> window.isEmpty() ? null : REPLY, PATIENCE).toCompletableFuture();
        window.add(REPLY);
        waiters.windowChanged();
        assertThat(held).isNotDone();
        waiters.windowChanged();
        assertThat(held).isCompletedWithValue(REPLY);
    }

    @Test
    void aRequestThatCannotBeAnsweredHoldsUpNoOther() {
        AtomicBoolean fails = new AtomicBoolean();
        List<HlsReply> window = new ArrayList<>();
        Waiters waiters = new Waiters(Runnable::run, timer, 10);
        var bad = waiters.hold(
                        () -> {
                            if (fails.get()) {
                                throw new OutOfMemoryError("for the test");
                            }
                            return null;
                        },
                        PATIENCE)
                .toCompletableFuture();
        var good = waiters.hold(() -> window.isEmpty() ? null : REPLY, PATIENCE).toCompletableFuture();
        fails.set(true);
        window.add(REPLY);
        waiters.windowChanged();
        assertThat(good).isCompletedWithValue(REPLY);
        assertThat(bad.join()).isInstanceOf(HlsReply.NotNow.class);
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
