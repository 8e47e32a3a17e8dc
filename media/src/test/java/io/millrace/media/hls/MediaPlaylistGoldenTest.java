package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.publish.EndReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Playlists as they were last found right; {@code -Dgolden.rewrite=true} writes them anew, for review. */
class MediaPlaylistGoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/io/millrace/media/hls/golden");

    private final WindowBench bench = new WindowBench();

    @Test
    void firstSegmentComplete() throws IOException {
        bench.segments(1).parts(0);
        bench.window.onChunk(bench.camera.segment(200));
        golden("first-segment.m3u8", bench.playlist());
        golden("multivariant.m3u8", WindowBench.text(bench.now(HlsSource.MULTIVARIANT)));
    }

    @Test
    void fullWindowAndDelta() throws IOException {
        for (int i = 0; i < 12; i++) {
            bench.segments(1);
            if (bench.window.sourceWindow().playable()) {
                bench.playlist();
            }
        }
        bench.window.onChunk(bench.camera.segment(200));
        bench.parts(2);
        golden("full-window.m3u8", bench.playlist());
        golden(
                "delta.m3u8",
                WindowBench.text(bench.ask("source/media.m3u8", new DeliveryDirectives(-1, -1, true))
                        .join()));
    }

    @Test
    void cameraAwayAndBackWithAnotherConfiguration() throws IOException {
        bench.segments(2).parts(3);
        bench.window.onSessionEnd(EndReason.DISCONNECTED);
        golden("away.m3u8", bench.playlist());
        bench.camera.reconnect(30_000).init(ChunkScript.init(1, 1280, 720, false));
        bench.segments(1);
        bench.window.onChunk(bench.camera.segment(200));
        golden("back.m3u8", bench.playlist());
        golden("back-multivariant.m3u8", WindowBench.text(bench.now(HlsSource.MULTIVARIANT)));
    }

    @Test
    void audioOnly() throws IOException {
        bench.camera.init(ChunkScript.audioInit(0));
        bench.segments(2);
        golden("audio-multivariant.m3u8", WindowBench.text(bench.now(HlsSource.MULTIVARIANT)));
    }

    @Test
    void twoRungsOneJustStarted() throws IOException {
        bench.segments(3);
        RungWindow low =
                bench.window.addRung(new Rung("480p", "avc1.4d401f,mp4a.40.2", 854, 480, 25, 1_400_000, 1_000_000));
        ChunkScript encoder = new ChunkScript().init(ChunkScript.init(0, 854, 480, true));
        encoder.reconnect(6_000);
        bench.segments(1);
        low.onChunk(encoder.segment(200));
        low.onChunk(encoder.part(200));
        golden("rung.m3u8", WindowBench.text(bench.now("480p/media.m3u8")));
        golden("rung-source.m3u8", bench.playlist());
        golden("rung-multivariant.m3u8", WindowBench.text(bench.now(HlsSource.MULTIVARIANT)));
    }

    private static void golden(String name, String actual) throws IOException {
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(name), actual);
            return;
        }
        try (var in =
                Objects.requireNonNull(MediaPlaylistGoldenTest.class.getResourceAsStream("golden/" + name), name)) {
            assertThat(actual).isEqualTo(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        }
    }
}
