package io.millrace.api.playback;

import static io.millrace.api.EdgeFixture.DOOR;
import static io.millrace.api.EdgeFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.EdgeFixture;
import io.millrace.media.Chunk;
import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import io.millrace.media.hls.HlsSettings;
import io.millrace.media.hls.LiveWindow;
import io.millrace.media.hls.WaitTimer;
import io.millrace.media.memory.ChunkBytes;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The live window behind the edge: what its playlists name is there, under the session. */
final class LiveWindowDeliveryIT {
    private static final Instant START = Instant.parse("2026-11-21T09:00:00Z");
    private static final int PART_MICROS = 200_000;
    private static final int PARTS_PER_SEGMENT = 10;

    @TempDir
    Path folder;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final InitSection init = new InitSection(
            1,
            List.of(new Track(
                    Track.VIDEO_ID,
                    new Codec.H264(new CodecConfiguration(new byte[4]), "avc1.64001f", 1280, 720),
                    90_000)),
            "init".getBytes(StandardCharsets.US_ASCII));
    private final LiveWindow window =
            new LiveWindow(HlsSettings.defaults(), 100, executor, WaitTimer.on(executor), rung -> {});
    private EdgeFixture edge;
    private int sequence;

    @BeforeEach
    void start() {
        edge = new EdgeFixture(folder).start();
        edge.sources.put(DOOR, window);
        for (int i = 0; i < 3 * PARTS_PER_SEGMENT + 2; i++) {
            window.onChunk(next());
        }
    }

    @AfterEach
    void stop() {
        edge.close();
        window.close();
        executor.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void everythingThatIsNamedIsThere(Version version) {
        String media = mediaPlaylist(version);
        String base = media.substring(0, media.lastIndexOf('/') + 1);
        String playlist = edge.send(version, edge.request(media)).body();
        Matcher uris = Pattern.compile("(?:^|URI=\")([a-z0-9-]+\\.mp4)", Pattern.MULTILINE)
                .matcher(playlist);
        int found = 0;
        while (uris.find()) {
            if (!playlist.substring(0, uris.start()).endsWith("#EXT-X-PRELOAD-HINT:TYPE=PART,")) {
                HttpResponse<byte[]> resource = edge.bytes(version, edge.request(base + uris.group(1)));
                assertThat(resource.statusCode()).as(uris.group(1)).isEqualTo(200);
                assertThat(resource.body()).isNotEmpty();
                assertThat(resource.headers().firstValue("content-type")).hasValue("video/mp4");
                found++;
            }
        }
        assertThat(found).as(playlist).isGreaterThan(PARTS_PER_SEGMENT);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aBlockingReloadIsAnsweredByTheNextPart(Version version) throws Exception {
        String media = mediaPlaylist(version);
        CompletableFuture<HttpResponse<String>> reload = CompletableFuture.supplyAsync(
                () -> edge.send(version, edge.request(media + "?_HLS_msn=103&_HLS_part=2")));
        // Held or not yet arrived: either way it must be answered by what comes.
        window.onChunk(next());
        assertThat(reload.get(20, TimeUnit.SECONDS).body()).contains("#EXT-X-PART:");
        assertThat(edge.get(media + "?_HLS_msn=100000").statusCode()).isEqualTo(400);
    }

    private String mediaPlaylist(Version version) {
        String path = json(edge.call("viewer", "POST", "/api/v1/cameras/front-door/playback"))
                .getString("path");
        HttpResponse<String> multivariant = edge.send(version, edge.request(path));
        assertThat(multivariant.statusCode()).as(multivariant.body()).isEqualTo(200);
        assertThat(multivariant.body()).contains("CODECS=\"avc1.64001f\"", "RESOLUTION=1280x720");
        return "/hls/front-door/"
                + multivariant
                        .body()
                        .lines()
                        .filter(l -> l.startsWith("v/"))
                        .findFirst()
                        .orElseThrow();
    }

    private Chunk next() {
        int at = sequence++;
        boolean key = at % PARTS_PER_SEGMENT == 0;
        long startMicros = (long) at * PART_MICROS;
        return new Chunk(
                init,
                at,
                key,
                key,
                false,
                START.plusNanos(startMicros * 1_000),
                startMicros,
                PART_MICROS,
                5,
                0,
                0,
                ChunkBytes.of(("part " + at).getBytes(StandardCharsets.US_ASCII)),
                0,
                PART_MICROS);
    }
}
