package io.millrace.api;

import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Objects in a map, for reading. */
public final class FakeObjectStore implements ObjectStore {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private volatile boolean down;

    public void put(String key, byte[] bytes) {
        objects.put(key, bytes);
    }

    public void takeDown() {
        down = true;
    }

    @Override
    public InputStream get(String key, long offset, long length) {
        if (down) {
            throw new ObjectStoreException(ObjectStoreException.Kind.UNAVAILABLE, "the store is down");
        }
        byte[] bytes = objects.get(key);
        if (bytes == null) {
            throw new ObjectStoreException(ObjectStoreException.Kind.NOT_FOUND, "no object " + key);
        }
        return new ByteArrayInputStream(bytes, (int) offset, (int) length);
    }

    @Override
    public void put(String key, Path file, String sha256) {
        throw new UnsupportedOperationException("the edge does not write");
    }

    @Override
    public Optional<StoredObject> stat(String key) {
        byte[] bytes = objects.get(key);
        return bytes == null ? Optional.empty() : Optional.of(new StoredObject(key, bytes.length, ""));
    }

    @Override
    public void delete(String key) {
        throw new UnsupportedOperationException("the edge does not delete");
    }

    @Override
    public void list(String prefix, Consumer<StoredObject> each) {
        throw new UnsupportedOperationException("the edge does not list");
    }

    @Override
    public String presignedGet(String key, Duration validity) {
        throw new UnsupportedOperationException("the edge hands out its own URLs");
    }

    @Override
    public void ensureReady() {}

    @Override
    public void close() {}
}
