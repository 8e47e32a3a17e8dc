package io.millrace.app.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.CatalogEntry;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.RecordingIndex;
import io.millrace.media.catalog.RecordingManifest;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.retention.RetentionMark;
import io.millrace.media.retention.RetentionPolicy;
import io.millrace.media.retention.RetentionRow;
import io.millrace.media.retention.RetentionRows;
import io.millrace.media.store.ObjectStore;
import io.millrace.recorder.retention.ObjectCopy;
import io.millrace.recorder.retention.RetentionReport;
import io.millrace.recorder.retention.RetentionRun;
import io.millrace.recorder.retention.TierStores;
import io.millrace.recorder.s3.EmbeddedS3;
import io.millrace.recorder.s3.MinioObjectStore;
import io.millrace.recorder.s3.S3Credentials;
import io.millrace.recorder.s3.Sha256;
import io.millrace.recorder.tape.Thumbnails;
import io.millrace.sql.PostgresCatalog;
import io.millrace.sql.PostgresSettings;
import io.millrace.sql.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL and a real S3 server with a bucket a tier, and recordings in them. */
final class RetentionFixture implements AutoCloseable {
    static final CameraId DOOR = new CameraId("door");
    static final Instant T0 = Instant.parse("2026-11-21T09:00:00Z");
    private static final String PASSWORD = "only-for-tests";

    final List<String> alerts = new ArrayList<>();
    Instant now = T0;
    RetentionPolicy defaults = RetentionPolicy.KEEP;
    private final Path folder;
    private final EmbeddedPostgres server;
    final PostgresCatalog catalogue;
    private final EmbeddedS3 s3;
    final Map<StorageTier, ObjectStore> stores = new EnumMap<>(StorageTier.class);
    private int recorded;

    RetentionFixture(Path folder) throws Exception {
        this.folder = folder;
        server = EmbeddedPostgres.start(folder.resolve("postgres"), 0, PASSWORD);
        catalogue = PostgresCatalog.open(PostgresSettings.of(server.jdbcUrl(), EmbeddedPostgres.NAME, PASSWORD));
        s3 = EmbeddedS3.start(folder.resolve("objects"), 0, S3Credentials.generate(new SecureRandom()));
        for (StorageTier tier : StorageTier.values()) {
            stores.put(
                    tier, new MinioObjectStore(s3.settings("tier-" + tier.name().toLowerCase(Locale.ROOT))));
        }
        store(StorageTier.HOT).ensureReady();
    }

    /** As at the beginning, for the next test. */
    RetentionFixture clean() throws SQLException {
        alerts.clear();
        now = T0;
        defaults = RetentionPolicy.KEEP;
        try (Connection connection = catalogue.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("truncate recordings, recording_indexes, recording_manifests, gaps, retention_policies,"
                    + " retention_default, holds, deleted_recordings, qrtz_job_details cascade");
        }
        return this;
    }

    ObjectStore store(StorageTier tier) {
        return Objects.requireNonNull(stores.get(tier));
    }

    /** An hour that ended at {@link #T0}, or so many hours later, with pictures beside it. */
    Recording record(CameraId camera, int hour) throws IOException {
        UUID id = new UUID(7, ++recorded);
        Path file = Files.writeString(folder.resolve("file"), "the media of " + id);
        Path pictures = Files.writeString(folder.resolve("pictures"), "the pictures of " + id);
        Instant end = T0.plus(Duration.ofHours(hour));
        Recording recording = new Recording(
                id,
                camera,
                UUID.randomUUID(),
                end.minus(Duration.ofHours(1)),
                end,
                Duration.ofHours(1),
                Files.size(file),
                "avc1.640028",
                1920,
                1080,
                "recordings/" + camera + "/" + id + ".mp4",
                StorageTier.HOT,
                Sha256.of(file));
        store(StorageTier.HOT).put(recording.objectKey(), file, recording.sha256());
        store(StorageTier.HOT).put(Thumbnails.key(recording), pictures, Sha256.of(pictures));
        catalogue
                .recordings()
                .enter(new CatalogEntry(
                        recording,
                        new RecordingIndex(id, 0, 700, 1, new byte[] {1}),
                        new RecordingManifest(
                                id, camera, 1, new byte[32], new byte[32], "00", new byte[64], new byte[] {1})));
        catalogue.recordings().pictured(id, true);
        return recording;
    }

    RetentionReport run() {
        return run(catalogue.retentionRows(), stores);
    }

    /** With rows and stores of the caller's, around those of this. */
    RetentionReport run(RetentionRows rows, Map<StorageTier, ObjectStore> around) {
        TierStores tiers = new TierStores() {
            @Override
            public ObjectStore store(StorageTier tier) {
                return Objects.requireNonNull(around.get(tier));
            }

            @Override
            public boolean same(StorageTier one, StorageTier other) {
                return one == other;
            }
        };
        return new RetentionRun(
                        rows,
                        catalogue.retentionPolicies(),
                        defaults,
                        tiers,
                        new ObjectCopy(folder.resolve("moving")),
                        alerts::add,
                        () -> now)
                .run();
    }

    /** It lies in {@code tier} as it was recorded, pictures beside it, and nowhere else; nothing is under way. */
    void expectWhole(Recording recording, StorageTier tier) throws IOException {
        RetentionRow row = row(recording);
        assertThat(row.mark()).isNull();
        assertThat(row.recording().tier()).isEqualTo(tier);
        assertThat(read(tier, recording.objectKey())).isEqualTo("the media of " + recording.id());
        assertThat(read(tier, Thumbnails.key(recording))).isEqualTo("the pictures of " + recording.id());
        for (StorageTier other : StorageTier.values()) {
            if (other != tier) {
                expectNothingIn(other, recording);
            }
        }
        assertThat(catalogue.recordingIndexes().find(List.of(recording.id()))).hasSize(1);
    }

    /** Nothing is left of it but what proves that it was there and went, once. */
    void expectDeleted(Recording recording) {
        assertThat(catalogue.recordings().find(recording.id())).isEmpty();
        assertThat(catalogue.retentionRows().marked(null, 10)).isEmpty();
        for (StorageTier tier : StorageTier.values()) {
            expectNothingIn(tier, recording);
        }
        assertThat(catalogue.recordingIndexes().find(List.of(recording.id()))).isEmpty();
        assertThat(catalogue.recordingManifests().find(recording.id())).isPresent();
        assertThat(catalogue.deletedRecordings().list(recording.camera(), Instant.EPOCH, now, null, 100))
                .filteredOn(gone -> gone.id().equals(recording.id()))
                .hasSize(1);
    }

    private void expectNothingIn(StorageTier tier, Recording recording) {
        assertThat(store(tier).stat(recording.objectKey())).isEmpty();
        assertThat(store(tier).stat(Thumbnails.key(recording))).isEmpty();
    }

    /** Whatever a crash left: everybody who looks finds it whole, or it is deleted. */
    void expectReadable(Recording recording) throws IOException {
        Recording row = catalogue.recordings().find(recording.id()).orElse(null);
        if (row != null) {
            assertThat(read(row.tier(), row.objectKey())).isEqualTo("the media of " + recording.id());
        }
    }

    RetentionRow row(Recording recording) {
        return catalogue.retentionRows().all(null, 100).stream()
                .filter(row -> row.recording().id().equals(recording.id()))
                .findFirst()
                .orElseThrow();
    }

    @Nullable
    RetentionMark mark(Recording recording) {
        return row(recording).mark();
    }

    private String read(StorageTier tier, String key) throws IOException {
        long size = store(tier).stat(key).orElseThrow().sizeBytes();
        try (InputStream in = store(tier).get(key, 0, size)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        stores.values().forEach(ObjectStore::close);
        s3.close();
        catalogue.close();
        server.close();
    }
}
