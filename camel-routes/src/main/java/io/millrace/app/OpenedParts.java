package io.millrace.app;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened so far; closed in the opposite order, each whatever became of the others. What comes
 * after the close, as a start is stopped by another thread than its own, is closed at once.
 */
final class OpenedParts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OpenedParts.class);
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private boolean closed;

    /**
     * @return {@code part}
     * @throws AppException if this was closed
     */
    synchronized <T extends AutoCloseable> T add(T part) {
        push(part);
        return part;
    }

    private void push(AutoCloseable part) {
        parts.push(part);
        if (closed) {
            close();
            throw new AppException("stopped while it started");
        }
    }

    /** What is being opened: it keeps its place in the order, and closing waits until it is there or failed. */
    synchronized <T extends AutoCloseable> CompletableFuture<T> add(CompletableFuture<T> opening) {
        push(() -> {
            try {
                opening.join().close();
            } catch (CompletionException | CancellationException e) {
                log.debug("was never opened", e);
            }
        });
        return opening;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.warn("{} did not close cleanly", part.getClass().getSimpleName(), e);
            }
        }
    }
}
