package io.millrace.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.EdgeFixture;
import io.millrace.api.HttpLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that are begun and not ended, by somebody who is not even logged in. */
final class UnfinishedBodiesIT {
    private static final int BODY_BYTES = 1_000;

    @TempDir
    Path folder;

    private EdgeFixture edge;

    @BeforeEach
    void start() {
        edge = new EdgeFixture(folder);
        HttpLimits all = HttpLimits.DEFAULTS;
        edge.limits = new HttpLimits(
                all.maxConnections(),
                all.maxConnectionsPerAddress(),
                all.maxHeaderBytes(),
                BODY_BYTES,
                all.requestDeadline(),
                all.idleTimeout(),
                4,
                all.maxDownloads(),
                all.maxDownloadsPerAddress(),
                all.maxViewers(),
                all.maxViewersPerCamera(),
                all.maxViewersPerAddress());
        edge.start();
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void anAddressHoldsOneBodyInFourOfThem() throws Exception {
        try (SSLSocket one = begin();
                SSLSocket other = begin()) {
            CompletableFuture<String> ofOne =
                    CompletableFuture.supplyAsync(() -> firstLine(one), Thread::startVirtualThread);
            CompletableFuture<String> ofOther =
                    CompletableFuture.supplyAsync(() -> firstLine(other), Thread::startVirtualThread);
            // Whichever came second.
            assertThat((String) CompletableFuture.anyOf(ofOne, ofOther).get(30, TimeUnit.SECONDS))
                    .startsWith("HTTP/1.1 429 ");
            boolean oneIsLeft = !ofOne.isDone();
            write(oneIsLeft ? one : other, "x".repeat(BODY_BYTES / 10));
            assertThat((oneIsLeft ? ofOne : ofOther).get(30, TimeUnit.SECONDS))
                    .as("whole, and no JSON")
                    .startsWith("HTTP/1.1 400 ");
        }
        assertThat(edge.logIn("viewer", EdgeFixture.PASSWORD).statusCode())
                .as("its room is free again")
                .isEqualTo(200);
    }

    /** Sends nine tenths of a body. */
    private SSLSocket begin() throws IOException {
        var socket = (SSLSocket) edge.certificate
                .trusting()
                .getSocketFactory()
                .createSocket("127.0.0.1", edge.edge().port());
        socket.setSoTimeout(30_000);
        write(
                socket,
                "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + BODY_BYTES + "\r\n\r\n" + "x".repeat(BODY_BYTES - BODY_BYTES / 10));
        return socket;
    }

    private static void write(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String firstLine(SSLSocket socket) {
        var line = new StringBuilder();
        try {
            int next = socket.getInputStream().read();
            while (next >= 0 && next != '\n') {
                line.append((char) next);
                next = socket.getInputStream().read();
            }
            return line.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
