package io.millrace.app;

import io.millrace.media.store.ObjectStoreException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the object store ready. One that is away stops neither live nor recording: files wait in the spool. */
final class StoreProbe implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(StoreProbe.class);

    /** A store that hangs holds up neither cameras nor viewers. */
    private static final int PATIENCE_SECONDS = 5;

    private static final int RETRY_SECONDS = 2;

    private final Storage storage;
    private final CountDownLatch tried = new CountDownLatch(1);

    StoreProbe(Storage storage) {
        this.storage = storage;
    }

    /** Until the store is ready, or the thread is interrupted. */
    @Override
    public void run() {
        boolean said = false;
        try {
            while (true) {
                try {
                    storage.store().ensureReady();
                    return;
                } catch (ObjectStoreException e) {
                    if (!said) {
                        log.warn("Recordings wait in the spool, the object store is not ready: {}", e.getMessage());
                        said = true;
                    }
                    tried.countDown();
                }
                TimeUnit.SECONDS.sleep(RETRY_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tried.countDown();
        }
    }

    /** Until it was tried once, or for long enough. */
    void awaitFirstTry() throws InterruptedException {
        if (!tried.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            log.warn("Recordings wait in the spool, the object store does not answer");
        }
    }
}
