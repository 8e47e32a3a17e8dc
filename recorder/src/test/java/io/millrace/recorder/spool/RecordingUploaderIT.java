package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.catalog.CatalogEntry;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.RecordingManifest;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.Previous;
import io.millrace.recorder.chain.SignedManifest;
import io.millrace.recorder.chain.SigningKey;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.OpenRecording;
import io.millrace.recorder.s3.EmbeddedS3;
import io.millrace.recorder.s3.MinioObjectStore;
import io.millrace.recorder.s3.S3Credentials;
import io.millrace.recorder.s3.S3Settings;
import io.millrace.recorder.s3.Sha256;
import io.millrace.recorder.testing.FaultyProxy;
import io.millrace.recorder.testing.FaultyProxy.Fault;
import io.millrace.recorder.testing.ManualClock;
import io.millrace.recorder.testing.TestCamera;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The outbox's step against a real S3 server, behind a proxy that does harm. */
class RecordingUploaderIT {
    private static final String BUCKET = "millrace";
    private static final SigningKey KEY = SigningKey.generate();
    private static final SigningKey OTHER_KEY = SigningKey.generate();
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path folder;

    private final S3Credentials credentials = S3Credentials.generate(new SecureRandom());
    private EmbeddedS3 server;
    private FaultyProxy proxy;
    private MinioObjectStore store;
    private Spool spool;
    private RecordingUploader uploader;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedS3.start(folder.resolve("objects"), 0, credentials);
        proxy = new FaultyProxy(server.endpoint());
        store = store(proxy.endpoint());
        store.ensureReady();
        spool = Spool.open(folder.resolve("spool"));
        uploader = new RecordingUploader(spool, store);
    }

    @AfterEach
    void stop() throws IOException {
        spool.close();
        store.close();
        proxy.close();
        server.close();
    }

    @Test
    void storesARecordingAndTellsItsRow() throws Exception {
        ClosedRecording closed = recordIntoSpool();
        Recording row = uploader.upload(spool.name(closed.file()));
        assertThat(row.objectKey()).isEqualTo("recordings/yard/2026/11/21/20261121T100000Z-" + closed.id() + ".mp4");
        assertThat(row.sha256()).isEqualTo(Sha256.of(closed.file()));
        assertThat(row.sizeBytes()).isEqualTo(Files.size(closed.file()));
        assertThat(row.duration()).isEqualTo(closed.duration());
        assertThat(Files.readAllBytes(stored(row))).isEqualTo(Files.readAllBytes(closed.file()));
        assertThat(closed.file()).as("stays until its row is written").exists();
        spool.release(spool.name(closed.file()));
        assertThat(spool.closed()).isEmpty();
    }

    @Test
    void takesTheSameStepsAgainFromAnyPoint() throws Exception {
        ClosedRecording closed = recordIntoSpool();
        String name = spool.name(closed.file());
        Recording first = uploader.upload(name);
        // Killed before the row was written: the entry is still in the outbox.
        assertThat(uploader.upload(name)).isEqualTo(first);
        // Killed after the row was written, before the file went: the start enters it again.
        assertThat(uploader.upload(name)).isEqualTo(first);
        spool.release(name);
        spool.release(name);
        assertThatThrownBy(() -> uploader.upload(name))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.LOCAL_FILE));
        assertThat(objects()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"REFUSE", "HANG", "UNAVAILABLE", "CUT_REQUEST"})
    void keepsTheFileAndLeavesNoLitterWhenTheStoreFails(Fault fault) throws Exception {
        ClosedRecording closed = recordIntoSpool();
        String name = spool.name(closed.file());
        proxy.set(fault);
        assertThatThrownBy(() -> uploader.upload(name))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        assertThat(proxy.harmed()).isPositive();
        proxy.set(Fault.NONE);
        assertThat(closed.file()).exists();
        assertThat(store.stat(closed.objectKey())).isEmpty();

        uploader.upload(name);
        assertThat(objects()).hasSize(1);
    }

    /** No time-out ever sees these: a byte comes long before each. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"TRICKLE_ANSWER", "TRICKLE_BODY"})
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
    void givesUpAStoreThatCrawls(Fault fault) throws Exception {
        ClosedRecording closed = recordIntoSpool();
        String name = spool.name(closed.file());
        if (fault == Fault.TRICKLE_BODY) {
            // Read back, not sent.
            uploader.upload(name);
        }
        try (ObjectStore impatient = store(proxy.endpoint(), Duration.ofSeconds(1))) {
            proxy.cutAfterBytes(1 << 20);
            proxy.set(fault);
            assertThatThrownBy(() -> new RecordingUploader(spool, impatient).upload(name))
                    .isInstanceOfSatisfying(
                            ObjectStoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        }
        proxy.set(Fault.NONE);
        assertThat(closed.file()).exists();
        uploader.upload(name);
        assertThat(objects()).hasSize(1);
    }

    @Test
    void takesAwayThePartsOfAnUploadThatWasCutInTheMiddle() throws Exception {
        ClosedRecording closed = recordIntoSpool();
        proxy.cutAfterBytes(9 << 20);
        proxy.set(Fault.CUT_REQUEST);
        assertThatThrownBy(() -> uploader.upload(spool.name(closed.file()))).isInstanceOf(ObjectStoreException.class);
        proxy.set(Fault.NONE);
        uploader.upload(spool.name(closed.file()));
        assertThat(objects()).as("no part is left").hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CHANGE_RESPONSE", "CUT_RESPONSE"})
    void doesNotTakeAnObjectForVerifiedThatReadsBackWrong(Fault fault) throws Exception {
        ClosedRecording closed = recordIntoSpool();
        String name = spool.name(closed.file());
        uploader.upload(name);
        proxy.set(fault);
        assertThatThrownBy(() -> uploader.upload(name)).isInstanceOf(ObjectStoreException.class);
        assertThat(closed.file()).exists();
        proxy.set(Fault.NONE);
        uploader.upload(name);
        assertThat(objects()).hasSize(1);
    }

    @Test
    void replacesWhatAStoreKeptOtherBytesOf() throws Exception {
        ClosedRecording closed = recordIntoSpool();
        Recording row = uploader.upload(spool.name(closed.file()));
        byte[] bytes = Files.readAllBytes(stored(row));
        bytes[bytes.length / 2] ^= 1;
        Files.write(stored(row), bytes);
        assertThat(uploader.upload(spool.name(closed.file()))).isEqualTo(row);
        assertThat(Files.readAllBytes(stored(row))).isEqualTo(Files.readAllBytes(closed.file()));
    }

    /** A store that hangs may carry it out after the next put was verified and the spool file gone. */
    @Test
    void neverAsksForADeleteThatCouldComeLate() throws Exception {
        ClosedRecording closed = recordIntoSpool();
        proxy.set(Fault.CHANGE_RESPONSE);
        assertThatThrownBy(() -> uploader.upload(spool.name(closed.file())))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
        proxy.set(Fault.NONE);
        assertThat(store.stat(closed.objectKey())).isPresent();
        uploader.upload(spool.name(closed.file()));
        assertThat(objects()).hasSize(1);
    }

    @Test
    void takesOverFromAProcessKilledWithinAPut() throws Exception {
        ClosedRecording closed = recordIntoSpool();
        String name = spool.name(closed.file());
        // What such a process leaves: parts of an upload that nobody completes.
        proxy.cutAfterBytes(9 << 20);
        proxy.set(Fault.CUT_REQUEST);
        try (ObjectStore killed = store(proxy.endpoint())) {
            assertThatThrownBy(() -> killed.put(closed.objectKey(), closed.file(), Sha256.of(closed.file())))
                    .isInstanceOf(ObjectStoreException.class);
        }
        proxy.set(Fault.NONE);
        uploader.upload(name);
        assertThat(objects()).hasSize(1);
    }

    @Test
    void tellsEveryRowFromTheObjectsAlone() throws Exception {
        String name = spool.name(recordIntoSpool(ChainSeal.signedWith(KEY)).file());
        CatalogEntry entry = uploader.entry(uploader.upload(name), name);
        Path foreign = Files.writeString(folder.resolve("foreign"), "not a recording");
        store.put("recordings/yard/foreign.mp4", foreign, Sha256.of(foreign));
        List<CatalogEntry> entries = new ArrayList<>();
        assertThat(new StoredRecordings(store).forEach(StorageTier.HOT, entries::add))
                .isEqualTo(1);
        assertThat(entries).containsExactly(entry);
        RecordingManifest manifest = entry.manifest();
        assertThat(manifest).as("signed").isNotNull();
        SignedManifest signed = SignedManifest.of(manifest);
        assertThat(signed.signedBy(List.of(KEY.verifyingKey()))).isTrue();
        assertThat(signed.signedBy(List.of(OTHER_KEY.verifyingKey()))).isFalse();
        assertThat(signed.manifest().id()).isEqualTo(entry.recording().id());
        assertThat(signed.manifest().fragments()).isEqualTo(manifest.fragmentCount());
    }

    private MinioObjectStore store(URI endpoint) {
        return store(endpoint, Duration.ofSeconds(5));
    }

    private MinioObjectStore store(URI endpoint, Duration idle) {
        return new MinioObjectStore(S3Settings.of(endpoint, EmbeddedS3.REGION, BUCKET, credentials)
                .withTimeouts(Duration.ofSeconds(5), idle));
    }

    private Path stored(Recording row) {
        return folder.resolve("objects").resolve(BUCKET).resolve(row.objectKey());
    }

    /** Every file that the server keeps in the bucket, parts of uploads included. */
    private List<Path> objects() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("objects").resolve(BUCKET))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Three parts long. */
    private ClosedRecording recordIntoSpool() throws IOException {
        return recordIntoSpool(ChainSeal.UNSIGNED);
    }

    private ClosedRecording recordIntoSpool(ChainSeal seal) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        TestCamera camera = new TestCamera("yard", false, new ManualClock(START.toString()), chunks::add);
        camera.payloadBytes(100_000).publish().seconds(8);
        OpenRecording open = OpenRecording.create(
                spool.cameraFolder(new CameraId("yard")),
                new CameraId("yard"),
                new UUID(1, 2),
                1,
                START,
                chunks.getFirst().init(),
                Previous.NONE);
        for (Chunk chunk : chunks) {
            open.append(chunk);
        }
        return open.close(seal);
    }
}
