package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveWindowTest {
    private final WindowBench bench = new WindowBench();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "media.m3u8",
                "source",
                "source/",
                "source/media.m3u8/",
                "source/x.mp4",
                "source/s.mp4",
                "source/s0100.mp4",
                "source/s100.mp4x",
                "source/init-.mp4",
                "source/init2000.mp4",
                "SOURCE/media.m3u8",
                "../playlist.m3u8",
                "source/s100.mp4?x=1",
                "other/media.m3u8",
                "averylongnameforarung/media.m3u8"
            })
    void whatWasNeverNamedIsNotFound(String path) {
        bench.segments(3);
        assertThat(bench.now(path)).isInstanceOf(HlsReply.NotFound.class);
    }

    @Test
    void mediaIsTheChunksThemselves() {
        var chunk = bench.camera.segment(200);
        bench.window.onChunk(chunk);
        bench.parts(9).window.onChunk(bench.camera.segment(200));
        HlsReply.Content segment = (HlsReply.Content) bench.now("source/s100.mp4");
        assertThat(segment.pieces()).hasSize(10);
        assertThat(segment.pieces().get(0)).isSameAs(chunk.bytes());
        assertThat(segment.contentType()).isEqualTo("video/mp4");
        assertThat(segment.maxAge()).isPositive();
        assertThat(bench.now("source/s101.mp4")).as("still growing").isInstanceOf(HlsReply.NotFound.class);
        HlsReply.Content init = (HlsReply.Content) bench.now("source/init-2000.mp4");
        assertThat(init.pieces().get(0)).isSameAs(chunk.init().bytes());
        HlsReply.Content playlist = (HlsReply.Content) bench.now("source/media.m3u8");
        assertThat(playlist.contentType()).isEqualTo("application/vnd.apple.mpegurl");
        assertThat(playlist.maxAge()).isZero();
    }

    @Test
    void audioAloneSaysSo() {
        bench.camera.init(ChunkScript.audioInit(0));
        bench.segments(2);
        assertThat(((HlsReply.Content) bench.now("source/s100.mp4")).contentType())
                .isEqualTo("audio/mp4");
    }

    @Test
    void onePlaylistIsRenderedOnceForAll() {
        bench.segments(2);
        assertThat(bench.now("source/media.m3u8")).isSameAs(bench.now("source/media.m3u8"));
        var delta = new DeliveryDirectives(-1, -1, true);
        assertThat(bench.ask("source/media.m3u8", delta).join())
                .isSameAs(bench.ask("source/media.m3u8", delta).join());
    }

    @Test
    void gzipIsTheSameText() throws IOException {
        bench.segments(3);
        HlsReply.Content content = (HlsReply.Content) bench.now("source/media.m3u8");
        byte[] compressed = Objects.requireNonNull(content.gzip()).get();
        assertThat(compressed.length * 4L).isLessThan(content.sizeBytes());
        try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(WindowBench.text(content));
        }
    }

    @Test
    void bandwidthIsThatOfTheSegments() {
        bench.camera.partBytes(25_000);
        bench.segments(1);
        bench.camera.partBytes(50_000);
        bench.segments(1);
        bench.window.onChunk(bench.camera.segment(200));
        assertThat(WindowBench.text(bench.now(HlsSource.MULTIVARIANT)))
                .contains("BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1500000,");
    }

    @Test
    void numbersGoOnRisingOverARestart() {
        Instant start = Instant.parse("2026-11-21T09:00:00Z");
        long before = LiveWindow.sequenceAt(start);
        long after = LiveWindow.sequenceAt(start.plus(Duration.ofHours(1)));
        long segmentsInBetween = 1_800;
        assertThat(after).isGreaterThan(before + segmentsInBetween);
        assertThat(LiveWindow.sequenceAt(Instant.EPOCH)).isZero();
    }
}
