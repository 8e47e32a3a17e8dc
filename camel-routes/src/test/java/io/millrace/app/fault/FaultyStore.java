package io.millrace.app.fault;

import io.millrace.recorder.s3.EmbeddedS3;
import io.millrace.recorder.s3.S3Credentials;
import io.millrace.recorder.testing.FaultyProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An object store of somebody else's, on a folder, behind a proxy that does harm. */
final class FaultyStore implements AutoCloseable {
    private static final String BUCKET = "footage";

    private final Path folder;
    private final S3Credentials credentials = S3Credentials.generate(new SecureRandom());
    private final EmbeddedS3 server;
    private final FaultyProxy proxy;

    FaultyStore(Path folder) throws IOException {
        this.folder = folder;
        server = EmbeddedS3.start(folder.resolve("objects"), 0, credentials);
        proxy = new FaultyProxy(server.endpoint());
    }

    FaultyProxy proxy() {
        return proxy;
    }

    /** With which Millrace uses it, in files of about a second. */
    Map<String, String> settings() throws IOException {
        Path access = Files.writeString(folder.resolve("access"), credentials.accessKey());
        Path secret = Files.writeString(folder.resolve("secret"), credentials.secretKey());
        return Map.of(
                "recording.rotation",
                "1s",
                "hls.segment-target",
                "500ms",
                "s3.endpoint",
                proxy.endpoint().toString(),
                "s3.bucket",
                BUCKET,
                "s3.access-key-file",
                access.toString(),
                "s3.secret-key-file",
                secret.toString());
    }

    /** Every file that the server keeps, parts of uploads included. */
    List<Path> objects() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("objects").resolve(BUCKET))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        server.close();
    }
}
