package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.recorder.file.ClosedRecording;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CameraFilesTest {
    private static final Instant START = Instant.parse("2026-03-01T03:00:00Z");

    /** Retention runs beside a verification: what it takes away hides nothing that comes after. */
    @Test
    void anObjectThatGoesMeanwhileIsPassedOver() throws Exception {
        List<String> keys = new ArrayList<>();
        for (int hour = 0; hour < 3; hour++) {
            keys.add("recordings/yard/"
                    + ClosedRecording.fileName(START.plus(Duration.ofHours(hour)), new UUID(0, hour)));
        }
        List<String> visited = new ArrayList<>();
        CameraFiles files = new CameraFiles(
                new CameraId("yard"), Instant.EPOCH, START.plus(Duration.ofDays(1)), (name, file) -> visited.add(name));
        files.inStore(new Listing(keys, keys.get(1)));
        assertThat(visited).containsExactly(keys.get(0), keys.get(2));
    }

    /** A store whose object {@code gone} goes once it was listed. */
    private record Listing(List<String> keys, String gone) implements ObjectStore {
        @Override
        public void list(String prefix, Consumer<StoredObject> each) {
            keys.forEach(key -> each.accept(new StoredObject(key, 1, "")));
        }

        @Override
        public InputStream get(String key, long offset, long length) {
            if (key.equals(gone)) {
                throw new ObjectStoreException(ObjectStoreException.Kind.NOT_FOUND, "no object " + key);
            }
            return new ByteArrayInputStream(new byte[1]);
        }

        @Override
        public void put(String key, Path file, String sha256) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<StoredObject> stat(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String presignedGet(String key, Duration validity) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void ensureReady() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }
    }
}
