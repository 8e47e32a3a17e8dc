package io.millrace.api.playback;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.EdgeFixture;
import io.millrace.media.tape.TapeFile;
import io.millrace.media.tape.TapeIndex;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An edge with two recordings of a camera. */
abstract class RecordedEdge {
    /** Of the fixture's clock. */
    static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    static final UUID FIRST = UUID.fromString("01939000-0000-7000-8000-000000000001");
    static final UUID SECOND = UUID.fromString("01939000-0000-7000-8000-000000000002");

    @TempDir
    static Path certificates;

    EdgeFixture edge;

    @BeforeEach
    void record() {
        edge = new EdgeFixture(certificates).start();
        edge.tape.files.add(file(FIRST, NOW.minusSeconds(600), 5));
        edge.tape.files.add(file(SECOND, NOW.minusSeconds(60), 5));
        byte[] bytes = new byte[100 + 50 * 5];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        edge.tape.bytes.put(FIRST, bytes);
        edge.tape.bytes.put(SECOND, bytes);
    }

    @AfterEach
    void close() {
        edge.close();
    }

    static TapeFile file(UUID id, Instant start, int segments) {
        int[] sizes = new int[segments];
        int[] durations = new int[segments];
        Arrays.fill(sizes, 50);
        Arrays.fill(durations, 2_000);
        return new TapeFile(
                id,
                EdgeFixture.DOOR,
                new UUID(0, 9),
                start,
                "avc1.64001f",
                640,
                360,
                false,
                new TapeIndex(80, 1_000, 0, 100, sizes, durations));
    }

    String sign(Instant from, @Nullable Instant to) {
        JsonObject body = new JsonObject().put("from", from.toString());
        if (to != null) {
            body.put("to", to.toString());
        }
        HttpResponse<String> reply = edge.call("viewer", "POST", "/api/v1/cameras/front-door/playback", body);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
        return EdgeFixture.json(reply).getString("path");
    }

    /** The path of the media playlist that a signed URL leads to. */
    String enter(String path) {
        HttpResponse<String> multivariant = edge.get(path);
        assertThat(multivariant.statusCode()).as(multivariant.body()).isEqualTo(200);
        return "/hls/front-door/" + multivariant.body().lines().reduce("", (a, b) -> b);
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
