package io.millrace.api.http;

import static io.millrace.api.EdgeFixture.DOOR;
import static io.millrace.api.EdgeFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.EdgeFixture;
import io.millrace.media.hls.HlsReply;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client of HTTP/1.1 that asks for one thing after the other, and reads none of them. */
final class UnsentAnswersIT {
    private static final int REQUESTS = 16;
    private static final int SEGMENT_BYTES = 4 << 20;

    @TempDir
    Path folder;

    private EdgeFixture edge;

    @BeforeEach
    void start() {
        edge = new EdgeFixture(folder).start();
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void getsNoMoreThanTheSocketTakes() throws Exception {
        edge.door.put(
                "source/1.m4s",
                new HlsReply.Content("video/mp4", List.of(new byte[SEGMENT_BYTES]), Duration.ofSeconds(30)));
        var asked = new AtomicInteger();
        edge.sources.put(DOOR, (path, directives) -> {
            asked.incrementAndGet();
            return edge.door.get(path, directives);
        });
        String request = "GET " + session() + "source/1.m4s HTTP/1.1\r\nHost: localhost\r\n\r\n";
        asked.set(0);
        try (SSLSocket socket = connect()) {
            socket.getOutputStream().write(request.repeat(REQUESTS).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            // Each on a connection of its own, and so with all event loops; what they had to do before is done.
            for (int i = 0; i < 8; i++) {
                try (SSLSocket other = connect()) {
                    other.getOutputStream()
                            .write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    assertThat(other.getInputStream().read()).isEqualTo('H');
                }
            }
            assertThat(asked.get()).isLessThanOrEqualTo(REQUESTS / 2);

            InputStream in = socket.getInputStream();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(head(in)).startsWith("HTTP/1.1 200 ");
                in.skipNBytes(SEGMENT_BYTES);
            }
        }
        assertThat(asked.get()).isEqualTo(REQUESTS);
    }

    private String session() {
        String signed = json(edge.call("viewer", "POST", "/api/v1/cameras/front-door/playback"))
                .getString("path");
        String media = edge.get(signed).body().lines().reduce("", (before, line) -> line);
        return "/hls/front-door/" + media.substring(0, media.indexOf("source/"));
    }

    private SSLSocket connect() throws Exception {
        var socket = (SSLSocket) edge.certificate
                .trusting()
                .getSocketFactory()
                .createSocket("127.0.0.1", edge.edge().port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static String head(InputStream in) throws Exception {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("after: " + head).isNotNegative();
            head.append((char) next);
        }
        return head.toString();
    }
}
