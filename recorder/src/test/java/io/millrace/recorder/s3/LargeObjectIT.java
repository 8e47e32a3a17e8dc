package io.millrace.recorder.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import io.millrace.recorder.s3.S3Settings.ReadBack;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects of many parts, to a server that keeps none of them. */
class LargeObjectIT {
    /** Far larger than this disk: it is all hole. */
    private static final long FILE_BYTES = 1L << 40;

    private static final int OBJECT_BYTES = 11 << 20;
    private static final String SHA256 = "0".repeat(64);
    private static final Duration IDLE = Duration.ofSeconds(4);

    private static final String BEGUN =
            "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>recordings/large.mp4</Key>"
                    + "<UploadId>one</UploadId></InitiateMultipartUploadResult>";
    private static final String REFUSAL = "<Error><Code>EntityTooLarge</Code><Message>enough</Message></Error>";
    private static final String NO_UPLOADS =
            "<ListMultipartUploadsResult><Bucket>bucket</Bucket><KeyMarker/><UploadIdMarker/><NextKeyMarker/>"
                    + "<NextUploadIdMarker/><MaxUploads>1000</MaxUploads><IsTruncated>false</IsTruncated>"
                    + "</ListMultipartUploadsResult>";

    @TempDir
    Path folder;

    private final List<Long> partBytes = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private boolean takesParts;
    private volatile boolean completed;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        stopped.countDown();
        server.stop(0);
    }

    /** As the embedded server does, which reads all parts before it answers. */
    @Test
    void hasTimeForAStoreToMakeOneObjectOfTheParts() throws Exception {
        takesParts = true;
        Path file = Files.write(folder.resolve("large.mp4"), new byte[OBJECT_BYTES]);
        try (MinioObjectStore store = new MinioObjectStore(
                settings().withTimeouts(Duration.ofSeconds(5), IDLE).withReadBack(ReadBack.SIZE))) {
            store.put("recordings/large.mp4", file, SHA256);
        }
        assertThat(partBytes).hasSize(2);
        assertThat(completed).isTrue();
    }

    /** The server takes the first part, and no other. */
    @Test
    void goesInPartsThatAreFewEnoughAndNotHeld() throws Exception {
        Path file = folder.resolve("large.mp4");
        try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
            hole.setLength(FILE_BYTES);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (MinioObjectStore store = new MinioObjectStore(settings())) {
            long before = threads.getTotalThreadAllocatedBytes();
            assertThatThrownBy(() -> store.put("recordings/large.mp4", file, SHA256))
                    .isInstanceOfSatisfying(
                            ObjectStoreException.class,
                            e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.REFUSED));
            assertThat(partBytes).hasSize(1);
            assertThat(partBytes.getFirst() * 10_000).isGreaterThanOrEqualTo(FILE_BYTES);
            assertThat(threads.getTotalThreadAllocatedBytes() - before)
                    .as("bytes allocated, of server and client")
                    .isLessThan(partBytes.getFirst() / 2);
        }
    }

    private S3Settings settings() {
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return S3Settings.of(endpoint, "us-east-1", "bucket", new S3Credentials("access", "secret"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        long sizeBytes = discard(exchange.getRequestBody());
        switch (exchange.getRequestMethod()) {
            case "POST" -> send(exchange, 200, query.contains("uploadId=") ? complete() : BEGUN);
            case "PUT" -> {
                partBytes.add(sizeBytes);
                exchange.getResponseHeaders().add("ETag", "\"part\"");
                send(exchange, takesParts ? 200 : 400, takesParts ? "" : REFUSAL);
            }
            case "GET" -> send(exchange, 200, NO_UPLOADS);
            case "HEAD" -> head(exchange);
            default -> send(exchange, 200, "");
        }
    }

    private String complete() {
        try {
            stopped.await(IDLE.toSeconds() * 3 / 2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        completed = true;
        return "<CompleteMultipartUploadResult><Location>here</Location><Bucket>bucket</Bucket>"
                + "<Key>recordings/large.mp4</Key><ETag>whole</ETag></CompleteMultipartUploadResult>";
    }

    private void head(HttpExchange exchange) throws IOException {
        if (completed) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(OBJECT_BYTES));
            exchange.getResponseHeaders().add("Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT");
            exchange.getResponseHeaders().add("x-amz-meta-sha256", SHA256);
        }
        exchange.sendResponseHeaders(completed ? 200 : 404, -1);
        exchange.close();
    }

    private static long discard(InputStream body) throws IOException {
        byte[] buffer = new byte[64 << 10];
        long sizeBytes = 0;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            sizeBytes += read;
        }
        return sizeBytes;
    }

    private static void send(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
