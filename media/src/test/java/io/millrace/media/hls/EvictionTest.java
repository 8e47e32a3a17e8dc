package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EvictionTest {
    private static final int SEGMENT_BYTES = 10_000;

    @Test
    void aCameraNobodyWatchesKeepsThreeTargetDurations() {
        WindowBench bench = new WindowBench().segments(50);
        // Three complete, and the one that grows.
        assertThat(bench.window.figures().bytes()).isEqualTo(4 * SEGMENT_BYTES);
        assertThat(bench.window.figures().segments()).isEqualTo(3);
        assertThat(bench.window.figures().evictions()).isEqualTo(46);
        assertThat(bench.window.figures().earlyEvictions()).isZero();
    }

    @Test
    void aWatchedPlaylistGrowsToTheWindowAndStays() {
        WindowBench bench = new WindowBench().segments(4);
        for (int i = 0; i < 30; i++) {
            bench.playlist();
            bench.segments(1);
        }
        ParsedPlaylist list = new ParsedPlaylist(bench.playlist());
        assertThat(list.segments).hasSize(8);
        assertThat(list.listedMicros()).isEqualTo(16_000_000);
    }

    /** 6.2.2: its own duration, and that of the longest playlist that listed it. */
    @Test
    void aSegmentStaysAvailableAfterItLeftAPlaylistThatSomebodyHas() {
        WindowBench bench = new WindowBench().segments(4);
        for (int i = 0; i < 10; i++) {
            bench.playlist();
            bench.segments(1);
        }
        ParsedPlaylist list = new ParsedPlaylist(bench.playlist());
        String oldest = "source/" + list.segments.get(0).uri();
        long playlistSegments = list.segments.size() + 1;
        bench.segments(1);
        assertThat(bench.playlist()).doesNotContain(list.segments.get(0).uri());
        for (long i = 0; i < playlistSegments; i++) {
            assertThat(bench.now(oldest)).as("%d segments later", i).isInstanceOf(HlsReply.Content.class);
            bench.segments(1);
        }
        bench.segments(2);
        assertThat(bench.now(oldest)).isInstanceOf(HlsReply.NotFound.class);
    }

    @Test
    void whenTheViewersLeaveTheMemoryIsGivenBack() {
        WindowBench bench = new WindowBench().segments(4);
        for (int i = 0; i < 20; i++) {
            bench.playlist();
            bench.segments(1);
        }
        assertThat(bench.window.figures().segments()).isGreaterThan(12);
        bench.segments(40);
        assertThat(bench.window.figures().segments()).isEqualTo(3);
    }

    @Test
    void bytesAreALimitWhateverTheRest() {
        long maxBytes = 1 << 20;
        WindowBench bench = new WindowBench(new HlsSettings(
                Duration.ofSeconds(2), Duration.ofMillis(200), 8, maxBytes, Duration.ofSeconds(20), 10));
        bench.camera.partBytes(12_000);
        bench.segments(2);
        bench.camera.partBytes(30_000);
        for (int i = 0; i < 400; i++) {
            bench.playlist();
            if (i % 10 == 0) {
                bench.window.onChunk(bench.camera.segment(200));
            } else {
                bench.parts(1);
            }
            assertThat(bench.window.figures().bytes()).isLessThanOrEqualTo(maxBytes);
        }
        assertThat(bench.window.figures().earlyEvictions()).isPositive();
    }

    @Test
    void aCameraThatNeverSendsAKeyframeAgainIsCutAnyway() {
        WindowBench bench = new WindowBench().segments(2).parts(1_000);
        ParsedPlaylist list = new ParsedPlaylist(bench.playlist());
        assertThat(list.targetSeconds).isEqualTo(20);
        assertThat(list.last().micros()).isLessThanOrEqualTo(20_000_000);
        assertThat(list.independentSegments).isFalse();
        assertThat(bench.window.figures().forcedCuts()).isGreaterThan(5);
        assertThat(WindowBench.text(bench.now(HlsSource.MULTIVARIANT))).doesNotContain("INDEPENDENT");
    }

    @Test
    void aSinglePartLargerThanEverythingIsStillServed() {
        WindowBench bench = new WindowBench(
                new HlsSettings(Duration.ofSeconds(2), Duration.ofMillis(200), 8, 1 << 16, Duration.ofSeconds(20), 10));
        bench.segments(2);
        bench.camera.partBytes(1 << 20);
        bench.window.onChunk(bench.camera.segment(200));
        bench.camera.partBytes(1_000);
        bench.segments(1);
        assertThat(bench.playlist()).contains("s102.mp4");
    }
}
