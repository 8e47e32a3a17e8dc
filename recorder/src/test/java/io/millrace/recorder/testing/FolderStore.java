package io.millrace.recorder.testing;

import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Objects as files in a folder. */
public final class FolderStore implements ObjectStore {
    public final AtomicLong bytesRead = new AtomicLong();
    private final Path folder;

    public FolderStore(Path folder) {
        this.folder = folder;
    }

    private Path path(String key) {
        return folder.resolve(key.replace('/', '_'));
    }

    @Override
    public void put(String key, Path file, String sha256) {
        try {
            Files.copy(file, path(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InputStream get(String key, long offset, long length) {
        try {
            byte[] all = Files.readAllBytes(path(key));
            bytesRead.addAndGet(length);
            return new ByteArrayInputStream(Arrays.copyOfRange(all, (int) offset, (int) (offset + length)));
        } catch (NoSuchFileException e) {
            throw new ObjectStoreException(ObjectStoreException.Kind.NOT_FOUND, "no object " + key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<StoredObject> stat(String key) {
        try {
            return Files.exists(path(key))
                    ? Optional.of(new StoredObject(key, Files.size(path(key)), ""))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void delete(String key) {
        try {
            Files.deleteIfExists(path(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void list(String prefix, Consumer<StoredObject> each) {
        throw new UnsupportedOperationException("keys are not kept apart here");
    }

    @Override
    public String presignedGet(String key, Duration validity) {
        return path(key).toUri().toString();
    }

    @Override
    public void ensureReady() {}

    @Override
    public void close() {}
}
