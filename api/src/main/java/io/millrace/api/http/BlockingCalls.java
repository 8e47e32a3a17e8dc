package io.millrace.api.http;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Runs blocking work on virtual threads, so much of it at a time and no more. */
public final class BlockingCalls implements AutoCloseable {
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("http-call-", 0).factory());
    private final Semaphore free;

    public BlockingCalls(int maxConcurrent) {
        free = new Semaphore(maxConcurrent);
    }

    /** @throws ProblemException 503 when too much is in work */
    public void run(Runnable work) {
        if (!free.tryAcquire()) {
            throw new ProblemException(
                    Problem.unavailable("busy", "The server has too much to do. Try again in a moment."),
                    Duration.ofSeconds(1));
        }
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } finally {
                    free.release();
                }
            });
        } catch (RuntimeException e) {
            free.release();
            throw e;
        }
    }

    /** Interrupts what still runs. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
