package io.millrace.app.bench;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for a result, with the failure as it was thrown. */
final class Futures {
    private Futures() {}

    static <T, E extends Exception> T get(Future<T> future, Class<E> expected) throws E, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (expected.isInstance(e.getCause())) {
                throw expected.cast(e.getCause());
            } else if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
