package io.millrace.recorder.testing;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs what it was given when the test says so, on the test's thread; after {@link #release} at once. */
public final class ManualThreads extends AbstractExecutorService {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean released;
    private boolean shutDown;
    private int refusals;

    /** So often the system has no thread. */
    public void refuse(int times) {
        refusals = times;
    }

    @Override
    public void execute(Runnable command) {
        if (refusals > 0) {
            refusals--;
            throw new OutOfMemoryError("unable to create native thread, for the test");
        }
        waiting.add(command);
        if (released) {
            runAll();
        }
    }

    public void runAll() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    /** What comes from now on runs when it comes. */
    public void release() {
        released = true;
        runAll();
    }

    @Override
    public void shutdown() {
        shutDown = true;
        release();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean isTerminated() {
        return shutDown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutDown;
    }
}
