package io.millrace.recorder.s3;

import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gaul.s3proxy.CrossOriginResourceSharing;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An S3 server in this process: S3Proxy on a folder, on 127.0.0.1 only, for whoever has the
 * credentials. An object is a file at {@code folder/bucket/key}; its metadata lie in the file's
 * extended attributes, so on a file system without them {@code stat} knows no checksum.
 *
 * <p>Unlike S3Proxy alone, a put is on disk, folders included, before it is answered.
 */
public final class EmbeddedS3 implements AutoCloseable {
    public static final String REGION = "us-east-1";
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedS3.class);

    /** Requests under way are waited for this long at the close. */
    private static final long STOP_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(2);

    /**
     * A browser that was sent here by a redirect says {@code Origin: null}, whatever page it shows, so
     * nothing narrower serves. What lets a request in is its signature; there are no cookies.
     */
    private static final CrossOriginResourceSharing ANY_PAGE_MAY_READ =
            new CrossOriginResourceSharing(List.of("*"), List.of("GET", "HEAD"), List.of("*"), List.of(), "");

    /** Jetty wants some for selectors and acceptors; the rest serve a request each. */
    private static final int THREADS = 32;

    /** S3Proxy's name for a file under way: the key, a dash, a random UUID. Keys of ours end in an extension. */
    private static final Pattern UNFINISHED =
            Pattern.compile(".*\\.[a-z0-9]+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final S3Proxy proxy;
    private final S3Credentials credentials;

    private final Thread sweep;

    private EmbeddedS3(S3Proxy proxy, S3Credentials credentials, Thread sweep) {
        this.proxy = proxy;
        this.credentials = credentials;
        this.sweep = sweep;
    }

    /**
     * Serves {@code folder}, and in the background removes what a kill left unfinished in it: a
     * walk over a million objects takes longer than a start may.
     *
     * @param folder made if it is missing; no other server may be using it
     * @param port 0 for a free one
     * @throws ObjectStoreException of kind {@code UNAVAILABLE} when the port is taken
     */
    public static EmbeddedS3 start(Path folder, int port, S3Credentials credentials) {
        Path root = folder.toAbsolutePath().normalize();
        // What is younger belongs to a put that is under way. One second off, as some file systems count whole ones.
        FileTime startedAt = FileTime.from(Instant.now().minusSeconds(1));
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new ObjectStoreException(
                    Kind.LOCAL_FILE, "cannot use " + root + " for objects: " + e.getMessage(), e);
        }
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(new DurableFolder(new FilesystemNio2BlobStore(root.toString()), root))
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V4, credentials.accessKey(), credentials.secretKey())
                .corsRules(ANY_PAGE_MAY_READ)
                .jettyMaxThreads(THREADS)
                .stopTimeout(STOP_TIMEOUT_MS)
                .ignoreUnknownHeaders(true)
                .build();
        try {
            proxy.start();
        } catch (Exception e) {
            stopQuietly(proxy);
            throw new ObjectStoreException(
                    Kind.UNAVAILABLE, "cannot serve objects on 127.0.0.1:" + port + ": " + e.getMessage(), e);
        }
        Thread sweep = Thread.ofVirtual().name("object-store-sweep").start(() -> removeUnfinished(root, startedAt));
        EmbeddedS3 server = new EmbeddedS3(proxy, credentials, sweep);
        LOG.info("object store started endpoint={} folder={}", server.endpoint(), root);
        return server;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    /** How a client reaches {@code bucket} here. */
    public S3Settings settings(String bucket) {
        return S3Settings.of(endpoint(), REGION, bucket, credentials).losingUnanswered();
    }

    /** Until the folder is swept. */
    void awaitSweep() throws InterruptedException {
        sweep.join();
    }

    @Override
    public void close() {
        sweep.interrupt();
        stopQuietly(proxy);
    }

    private static void stopQuietly(S3Proxy proxy) {
        try {
            proxy.stop();
        } catch (Exception e) {
            LOG.warn("object store did not stop cleanly: {}", e.toString());
        }
    }

    private static void removeUnfinished(Path root, FileTime before) {
        int removed = 0;
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                if (UNFINISHED.matcher(file.getFileName().toString()).matches()
                        && Files.isRegularFile(file)
                        && Files.getLastModifiedTime(file).compareTo(before) < 0) {
                    Files.delete(file);
                    removed++;
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // A folder that a delete removed meanwhile; the next start sweeps the rest.
            LOG.info("object store sweep stopped early: {}", e.toString());
        }
        if (removed > 0) {
            LOG.info("object store removed unfinished files count={}", removed);
        }
    }
}
