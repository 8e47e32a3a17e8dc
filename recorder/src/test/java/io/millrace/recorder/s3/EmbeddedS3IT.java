package io.millrace.recorder.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the embedded server, and what is its own. */
class EmbeddedS3IT extends ObjectStoreContract {
    private static final S3Credentials CREDENTIALS = S3Credentials.generate(new SecureRandom());

    @TempDir
    static Path root;

    private static EmbeddedS3 server;
    private static MinioObjectStore store;

    @BeforeAll
    static void start() {
        server = EmbeddedS3.start(root, 0, CREDENTIALS);
        store = new MinioObjectStore(server.settings("millrace"));
        store.ensureReady();
    }

    @AfterAll
    static void stop() {
        store.close();
        server.close();
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    ObjectStore storeWithWrongSecret() {
        return new MinioObjectStore(S3Settings.of(
                server.endpoint(), EmbeddedS3.REGION, "millrace", new S3Credentials(CREDENTIALS.accessKey(), "wrong")));
    }

    @Test
    void keepsObjectsOverARestartOnTheSamePort(@TempDir Path other) throws Exception {
        Path file = Files.writeString(folder.resolve("f.mp4"), "kept");
        EmbeddedS3 first = EmbeddedS3.start(other, 0, CREDENTIALS);
        int port = first.endpoint().getPort();
        try (MinioObjectStore before = new MinioObjectStore(first.settings("bucket"))) {
            before.ensureReady();
            before.put("recordings/f.mp4", file, Sha256.of(file));
        }
        first.close();
        try (EmbeddedS3 second = EmbeddedS3.start(other, port, CREDENTIALS);
                MinioObjectStore after = new MinioObjectStore(second.settings("bucket"))) {
            after.ensureReady();
            assertThat(after.stat("recordings/f.mp4").orElseThrow().sha256()).isEqualTo(Sha256.of(file));
        }
    }

    /** A process that was killed within a put may leave an object that looks whole and is not on disk. */
    @Test
    void writesAgainWhatItMayNotHaveSynced() throws Exception {
        Path file = Files.writeString(folder.resolve("twice.mp4"), "the same bytes");
        Path object = root.resolve("millrace/recordings/twice.mp4");
        store.put("recordings/twice.mp4", file, Sha256.of(file));
        Object before = Files.readAttributes(object, BasicFileAttributes.class).fileKey();
        store.put("recordings/twice.mp4", file, Sha256.of(file));
        assertThat(Files.readAttributes(object, BasicFileAttributes.class).fileKey())
                .isNotEqualTo(before);
    }

    @Test
    void saysThatAPortIsTaken() {
        assertThatThrownBy(() -> EmbeddedS3.start(folder, server.endpoint().getPort(), CREDENTIALS))
                .isInstanceOf(ObjectStoreException.class)
                .hasMessageContaining(String.valueOf(server.endpoint().getPort()));
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS)
    void sweepsWhatAKillLeftUnfinished(@TempDir Path other) throws Exception {
        Path bucket = Files.createDirectories(other.resolve("bucket/recordings"));
        Path unfinished = Files.writeString(bucket.resolve("f.mp4-0f8fad5b-d9cb-469f-a165-70867728950e"), "half");
        Path whole = Files.writeString(bucket.resolve("f.mp4"), "whole");
        Files.setLastModifiedTime(unfinished, FileTime.from(Instant.now().minusSeconds(60)));
        try (EmbeddedS3 swept = EmbeddedS3.start(other, 0, CREDENTIALS)) {
            swept.awaitSweep();
            assertThat(unfinished).doesNotExist();
            assertThat(whole).exists();
        }
    }

    @Test
    void neverPrintsASecret() {
        assertThat(server.settings("bucket").toString()).doesNotContain(CREDENTIALS.secretKey());
    }
}
