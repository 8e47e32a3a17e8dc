package io.millrace.media.hls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests held open until the window has what they ask for. The thread that packages only looks
 * whether anybody waits, and hands the answering over to the executor; one timer serves all.
 * Futures are completed outside of the lock. Any thread.
 */
final class Waiters {
    /** Answers if it can be answered now; must not block. */
    interface Request extends Supplier<@Nullable HlsReply> {}

    private static final System.Logger LOG = System.getLogger(Waiters.class.getName());
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private record Waiter(Request request, CompletableFuture<HlsReply> future, long deadlineNanos) {}

    private record Answer(Waiter waiter, HlsReply reply) {}

    private final Executor executor;
    private final WaitTimer timer;
    private final int limit;
    private final AtomicBoolean answering = new AtomicBoolean();
    private final LongAdder timedOut = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private List<Waiter> waiting = new ArrayList<>();
    private boolean sweepScheduled;
    private boolean closed;
    private volatile int count;

    Waiters(Executor executor, WaitTimer timer, int limit) {
        this.executor = executor;
        this.timer = timer;
        this.limit = limit;
    }

    int count() {
        return count;
    }

    long timedOut() {
        return timedOut.sum();
    }

    long refused() {
        return refused.sum();
    }

    /**
     * @param patience how long to hold the request
     * @return complete already if {@code request} can be answered by the time it is queued
     */
    CompletionStage<HlsReply> hold(Request request, Duration patience) {
        Waiter waiter = new Waiter(request, new CompletableFuture<>(), timer.nanoTime() + patience.toNanos());
        boolean schedule;
        synchronized (this) {
            if (closed || waiting.size() >= limit) {
                refused.increment();
                return CompletableFuture.completedStage(
                        new HlsReply.NotNow(closed ? "the stream has ended" : "too many requests wait", patience));
            }
            waiting.add(waiter);
            count = waiting.size();
            schedule = !sweepScheduled;
            sweepScheduled = true;
        }
        if (schedule) {
            timer.schedule(patience, this::sweep);
        }
        // The window may have moved on before it saw the count: look once more.
        HlsReply reply = request.get();
        if (reply != null && remove(waiter)) {
            waiter.future.complete(reply);
        }
        return waiter.future;
    }

    /** After each change of the window, by the thread that made it. */
    void windowChanged() {
        if (count > 0 && answering.compareAndSet(false, true)) {
            execute(this::answer);
        }
    }

    /** Tells all who wait that there will be nothing, and takes no more. */
    void close(HlsReply reply) {
        List<Waiter> all;
        synchronized (this) {
            closed = true;
            all = waiting;
            waiting = new ArrayList<>();
            count = 0;
        }
        execute(() -> all.forEach(waiter -> waiter.future.complete(reply)));
    }

    private void answer() {
        answering.set(false);
        List<Answer> answers = new ArrayList<>();
        synchronized (this) {
            List<Waiter> rest = new ArrayList<>();
            for (Waiter waiter : waiting) {
                HlsReply reply = answer(waiter.request);
                if (reply == null) {
                    rest.add(waiter);
                } else {
                    answers.add(new Answer(waiter, reply));
                }
            }
            waiting = rest;
            count = rest.size();
        }
        answers.forEach(answer -> answer.waiter.future.complete(answer.reply));
    }

    /** One that cannot be answered must not keep those behind it waiting. */
    private static @Nullable HlsReply answer(Request request) {
        try {
            return request.get();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a request that waited cannot be answered", e);
            return new HlsReply.NotNow("it cannot be answered now", RETRY_AFTER);
        }
    }

    private void sweep() {
        long now = timer.nanoTime();
        List<Waiter> late = new ArrayList<>();
        long nextNanos = Long.MAX_VALUE;
        synchronized (this) {
            List<Waiter> rest = new ArrayList<>();
            for (Waiter waiter : waiting) {
                long leftNanos = waiter.deadlineNanos - now;
                if (leftNanos <= 0) {
                    late.add(waiter);
                } else {
                    rest.add(waiter);
                    nextNanos = Math.min(nextNanos, leftNanos);
                }
            }
            waiting = rest;
            count = rest.size();
            sweepScheduled = !rest.isEmpty();
        }
        if (nextNanos < Long.MAX_VALUE) {
            timer.schedule(Duration.ofNanos(nextNanos), this::sweep);
        }
        if (!late.isEmpty()) {
            timedOut.add(late.size());
            // RFC 8216bis, 6.2.5.2: Service Unavailable after three target durations.
            HlsReply reply = new HlsReply.NotNow("no new media in time", Duration.ofSeconds(1));
            execute(() -> late.forEach(waiter -> waiter.future.complete(reply)));
        }
    }

    private synchronized boolean remove(Waiter waiter) {
        boolean removed = waiting.remove(waiter);
        count = waiting.size();
        return removed;
    }

    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // The process is stopping; connections close by themselves.
            answering.set(false);
        } catch (RuntimeException | Error e) {
            // No thread is to be had: the next part tries again, and is in the window all the same.
            answering.set(false);
            LOG.log(System.Logger.Level.WARNING, "requests that wait are not answered now: " + e);
        }
    }
}
