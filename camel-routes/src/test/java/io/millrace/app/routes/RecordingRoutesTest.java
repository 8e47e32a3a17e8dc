package io.millrace.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.config.Settings;
import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.catalog.InMemoryOutbox;
import io.millrace.media.catalog.InMemoryRecordings;
import io.millrace.media.store.ObjectStore;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.Previous;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.OpenRecording;
import io.millrace.recorder.spool.RecordingUploader;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.tape.ThumbnailPass;
import io.millrace.recorder.tape.Thumbnails;
import io.millrace.recorder.testing.FolderStore;
import io.millrace.recorder.testing.ManualClock;
import io.millrace.recorder.testing.TestCamera;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes themselves, on their timers: closed files lie in the spool, and a store takes them or does not. */
class RecordingRoutesTest {
    private static final CameraId YARD = new CameraId("yard");
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    private final InMemoryRecordings recordings = new InMemoryRecordings();
    private final InMemoryOutbox entries = new InMemoryOutbox(recordings);
    private final List<UUID> ids = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private final BlockingQueue<String> stored = new LinkedBlockingQueue<>();

    /** What happens before an object is put. */
    private interface Before {
        void put(String key) throws Exception;
    }

    @BeforeEach
    void record() throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        new TestCamera(YARD.value(), false, new ManualClock(START.toString()), chunks::add)
                .publish()
                .seconds(2);
        Path spool = Files.createDirectories(folder.resolve("spool/" + YARD));
        for (int hour = 0; hour < 3; hour++) {
            OpenRecording open = OpenRecording.create(
                    spool,
                    YARD,
                    new UUID(1, hour),
                    1,
                    START.plus(Duration.ofHours(hour)),
                    chunks.getFirst().init(),
                    Previous.NONE);
            for (Chunk chunk : chunks) {
                open.append(chunk);
            }
            ClosedRecording closed = open.close(ChainSeal.UNSIGNED);
            ids.add(closed.id());
            files.add(YARD + "/" + closed.file().getFileName());
        }
    }

    @Test
    void aSlowUploadKeepsNoOtherFromItsOwn() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        Before before = key -> {
            if (key.contains(ids.getFirst().toString())) {
                slow.await();
            }
        };
        run(2, before, camel -> {
            assertThat(List.of(nextStored(), nextStored()))
                    .containsExactlyInAnyOrder(ids.get(1).toString(), ids.get(2).toString());
            slow.countDown();
            assertThat(nextStored()).isEqualTo(ids.getFirst().toString());
        });
    }

    /** An error that is no exception, too: a library that is missing, memory that is out. */
    @Test
    void anUploadThatBreaksGivesItsPlaceBackAndAnOperatorHearsOfIt() throws Exception {
        UUID broken = ids.getFirst();
        entries.enqueue(broken, "here", files.getFirst(), Instant.now());
        for (int i = 2; i < UploadBackOff.PATIENCE; i++) {
            entries.failed(broken, "earlier", Instant.now(), false);
        }
        Before before = key -> {
            if (key.contains(broken.toString())) {
                throw new NoClassDefFoundError("io/minio/Part");
            }
        };
        run(1, before, camel -> {
            assertThat(List.of(nextStored(), nextStored()))
                    .containsExactly(ids.get(1).toString(), ids.get(2).toString());
            String alert = camel.createConsumerTemplate()
                    .receiveBody(Settings.DEFAULTS.bus().alerts(), PATIENCE_SECONDS * 1_000L, String.class);
            assertThat(alert).contains("upload-failing", broken.toString(), "io/minio/Part");
        });
    }

    private interface Check {
        void run(CamelContext camel) throws Exception;
    }

    private void run(int uploads, Before before, Check check) throws Exception {
        ObjectStore store = store(before);
        Thumbnails thumbnails = new Thumbnails(file -> List.of(), row -> store, Duration.ofMinutes(1));
        ThumbnailPass pictures =
                new ThumbnailPass(thumbnails, recordings, recordings.indexes(), row -> store, InstantSource.system());
        CamelContext camel = new DefaultCamelContext();
        try (Spool spool = Spool.open(folder.resolve("spool"));
                ExecutorService threads = Executors.newFixedThreadPool(uploads)) {
            RecordingOutbox outbox = new RecordingOutbox(
                    entries,
                    spool,
                    new RecordingUploader(spool, store),
                    pictures,
                    "here",
                    uploads,
                    InstantSource.system());
            camel.addRoutes(new RecordingRoutes(outbox, threads, Settings.DEFAULTS));
            camel.start();
            try {
                check.run(camel);
            } finally {
                threads.shutdownNow();
                camel.stop();
            }
        }
    }

    private String nextStored() throws InterruptedException {
        return String.valueOf(stored.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private ObjectStore store(Before before) throws IOException {
        FolderStore folderStore = new FolderStore(Files.createDirectory(folder.resolve("store")));
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    String key = String.valueOf(arguments == null ? "" : arguments[0]);
                    boolean recording = method.getName().equals("put") && key.endsWith(".mp4");
                    if (recording) {
                        before.put(key);
                    }
                    try {
                        Object answer = method.invoke(folderStore, arguments);
                        if (recording) {
                            stored.add(key.substring(key.indexOf('-', key.lastIndexOf('/')) + 1, key.length() - 4));
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
