package io.millrace.app;

import io.millrace.app.config.Settings;
import io.millrace.app.secret.Secrets;
import io.millrace.media.store.ObjectStore;
import io.millrace.recorder.s3.EmbeddedS3;
import io.millrace.recorder.s3.MinioObjectStore;
import io.millrace.recorder.s3.S3Credentials;
import io.millrace.recorder.s3.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The object store: the one that settings name, or an embedded server on the data folder. */
public final class Storage implements AutoCloseable {
    private static final String OBJECTS = "objects";

    private final @Nullable EmbeddedS3 embedded;
    private final ObjectStore store;

    private Storage(@Nullable EmbeddedS3 embedded, ObjectStore store) {
        this.embedded = embedded;
        this.store = store;
    }

    static Storage open(Settings.S3 settings, DataFolder data, Secrets secrets) throws IOException {
        if (!settings.endpoint().isEmpty()) {
            return new Storage(null, external(settings));
        }
        S3Credentials credentials =
                new S3Credentials(secrets.password("s3-access-key"), secrets.password("s3-secret-key"));
        EmbeddedS3 embedded = EmbeddedS3.start(data.resolve(OBJECTS), settings.embeddedPort(), credentials);
        return new Storage(embedded, new MinioObjectStore(embedded.settings(settings.bucket())));
    }

    /** The store that settings name; the caller's to close. */
    public static ObjectStore external(Settings.S3 settings) throws IOException {
        return new MinioObjectStore(S3Settings.of(
                URI.create(settings.endpoint()),
                settings.region(),
                settings.bucket(),
                new S3Credentials(
                        read("s3.access-key-file", settings.accessKeyFile()),
                        read("s3.secret-key-file", settings.secretKeyFile()))));
    }

    /** Where the embedded store keeps the bucket: objects are files there, under their keys. */
    public static Path embeddedBucket(Settings settings) {
        return settings.data().resolve(OBJECTS).resolve(settings.s3().bucket());
    }

    static String read(String key, String file) throws IOException {
        if (file.isEmpty()) {
            throw new AppException(key + " is not set: name the file that holds it");
        }
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            throw new AppException(key + ": cannot read " + path);
        }
        return Files.readString(path).strip();
    }

    ObjectStore store() {
        return store;
    }

    @Nullable
    URI embeddedEndpoint() {
        return embedded == null ? null : embedded.endpoint();
    }

    @Override
    public void close() {
        store.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
