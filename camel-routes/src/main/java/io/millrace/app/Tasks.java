package io.millrace.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Work that may block, each piece on a virtual thread of its own. Closing interrupts what runs. */
final class Tasks implements AutoCloseable {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /** Opens a part. */
    interface Opening<T> {
        T open() throws IOException, InterruptedException;
    }

    ExecutorService executor() {
        return executor;
    }

    void execute(Runnable task) {
        executor.execute(task);
    }

    /** Begins to open a part; {@link #await} brings it or its failure. */
    <T> CompletableFuture<T> begin(Opening<T> opening) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return opening.open();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new AppException("interrupted", e);
                    }
                },
                executor);
    }

    static <T> T await(CompletableFuture<T> opening) throws InterruptedException, IOException {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException failure) {
                throw failure.getCause();
            } else if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Not the executor's close(), which waits for as long as a task takes. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
