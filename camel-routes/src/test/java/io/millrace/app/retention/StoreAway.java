package io.millrace.app.retention;

import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads go through; a put finds nobody there. */
record StoreAway(ObjectStore store) implements ObjectStore {
    @Override
    public void put(String key, Path file, String sha256) {
        throw new ObjectStoreException(ObjectStoreException.Kind.UNAVAILABLE, "away by the test");
    }

    @Override
    public InputStream get(String key, long offset, long length) {
        return store.get(key, offset, length);
    }

    @Override
    public Optional<StoredObject> stat(String key) {
        return store.stat(key);
    }

    @Override
    public void delete(String key) {
        store.delete(key);
    }

    @Override
    public void list(String prefix, Consumer<StoredObject> each) {
        store.list(prefix, each);
    }

    @Override
    public String presignedGet(String key, Duration validity) {
        return store.presignedGet(key, validity);
    }

    @Override
    public void ensureReady() {
        store.ensureReady();
    }

    @Override
    public void close() {}
}
