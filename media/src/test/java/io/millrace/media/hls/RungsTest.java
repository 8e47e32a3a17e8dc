package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.publish.EndReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The ladder's side of the window (RFC 8216bis, 6.2.4). */
class RungsTest {
    private static final Rung LOW = new Rung("480p", "avc1.4d401f", 854, 480, 25, 1_400_000, 1_000_000);

    private final WindowBench bench = new WindowBench();
    private final ChunkScript encoder = new ChunkScript().init(ChunkScript.init(7, 854, 480, true));

    @Test
    void aRungIsListedBeforeItRunsAndWaitedFor() {
        RungWindow low = bench.window.addRung(LOW);
        bench.segments(4);
        assertThat(WindowBench.text(bench.now(HlsSource.MULTIVARIANT))).contains("RESOLUTION=854x480");
        assertThat(bench.demanded).isEmpty();
        CompletableFuture<HlsReply> held = bench.ask("480p/media.m3u8", new DeliveryDirectives(104, 3, false));
        CompletableFuture<HlsReply> plain = bench.ask("480p/media.m3u8");
        assertThat(held).isNotDone();
        assertThat(bench.demanded).containsExactly("480p", "480p");

        encoder.reconnect(6_000);
        low.onChunk(encoder.segment(200));
        bench.runHandedOver();
        ParsedPlaylist list = new ParsedPlaylist(WindowBench.text(plain.join()));
        assertThat(list.open).isNotNull();
        assertThat(list.open.sequence()).as("the source's segment of that time").isEqualTo(103);
        assertThat(list.segments).allMatch(ParsedPlaylist.Entry::gap);
        assertThat(held).as("asked for more").isNotDone();
    }

    @Test
    void numbersTimesAndDiscontinuitiesMatchTheSource() {
        RungWindow low = bench.window.addRung(LOW);
        bench.segments(2);
        bench.camera.reconnect(9_000);
        bench.segments(3);
        encoder.reconnect(19_000);
        for (int s = 0; s < 5; s++) {
            bench.segments(1);
            low.onChunk(encoder.segment(203));
            for (int p = 1; p < 9; p++) {
                low.onChunk(encoder.part(200));
            }
            low.onChunk(encoder.part(197));
            bench.playlist();
        }
        ParsedPlaylist source = new ParsedPlaylist(bench.playlist());
        ParsedPlaylist rung = new ParsedPlaylist(WindowBench.text(bench.now("480p/media.m3u8")));
        new PlaylistRules().check(rung);
        assertThat(rung.serverControl).isEqualTo(source.serverControl);
        assertThat(rung.targetSeconds).isEqualTo(source.targetSeconds);
        for (ParsedPlaylist.Entry mine : rung.segments) {
            for (ParsedPlaylist.Entry its : source.segments) {
                if (mine.sequence() == its.sequence()) {
                    assertThat(mine.discontinuitySequence()).isEqualTo(its.discontinuitySequence());
                    assertThat(mine.discontinuity()).isEqualTo(its.discontinuity());
                    assertThat(mine.gap()
                                    || Duration.between(mine.dateTime(), its.dateTime())
                                                    .abs()
                                                    .toMillis()
                                            < 10)
                            .isTrue();
                }
            }
        }
        assertThat(rung.open).isNotNull();
        assertThat(source.open).isNotNull();
        assertThat(rung.open.sequence()).isEqualTo(source.open.sequence());
        assertThat(source.reports)
                .singleElement()
                .satisfies(report -> assertThat(report)
                        .containsEntry("URI", "\"../480p/media.m3u8\"")
                        .containsEntry("LAST-PART", "9"));
    }

    @Test
    void aRungThatStoppedIsWaitedForAgain() {
        RungWindow low = bench.window.addRung(LOW);
        bench.segments(3);
        encoder.reconnect(4_000);
        low.onChunk(encoder.segment(200));
        bench.now("480p/media.m3u8");
        low.clear();
        CompletableFuture<HlsReply> again = bench.ask("480p/media.m3u8");
        assertThat(again).isNotDone();
        bench.segments(10);
        encoder.reconnect(19_800).init(ChunkScript.init(8, 854, 480, true));
        low.onChunk(encoder.segment(200));
        bench.runHandedOver();
        ParsedPlaylist list = new ParsedPlaylist(WindowBench.text(again.join()));
        assertThat(list.open).isNotNull();
        assertThat(list.open.sequence()).isEqualTo(112);
        assertThat(WindowBench.text(bench.now("480p/" + list.open.map()))).isEqualTo("init 8");
    }

    @Test
    void aHoleInARungIsAGap() {
        RungWindow low = bench.window.addRung(LOW);
        bench.segments(3);
        encoder.reconnect(2_000);
        low.onChunk(encoder.segment(200));
        bench.segments(3);
        encoder.reconnect(5_800);
        low.onChunk(encoder.segment(200));
        ParsedPlaylist list = new ParsedPlaylist(WindowBench.text(bench.now("480p/media.m3u8")));
        assertThat(list.open).isNotNull();
        assertThat(list.open.sequence()).isEqualTo(104);
        assertThat(list.last().gap()).isTrue();
        assertThat(bench.now("480p/" + list.last().uri())).isInstanceOf(HlsReply.NotFound.class);
    }

    @Test
    void aSegmentThatARungDidNotFinishIsAGapAsLongAsTheSources() {
        RungWindow low = bench.window.addRung(LOW);
        bench.segments(2);
        encoder.reconnect(0);
        wholeSegment(low);
        low.onChunk(encoder.segment(200));
        low.onChunk(encoder.part(200));
        ParsedPlaylist before = new ParsedPlaylist(WindowBench.text(bench.now("480p/media.m3u8")));
        assertThat(before.open).isNotNull();
        bench.segments(1);
        encoder.reconnect(1_600);
        wholeSegment(low);
        bench.segments(1);
        low.onChunk(encoder.segment(200));
        ParsedPlaylist list = new ParsedPlaylist(WindowBench.text(bench.now("480p/media.m3u8")));
        new PlaylistRules().check(list);
        assertThat(list.segments).extracting(ParsedPlaylist.Entry::sequence).containsExactly(100L, 101L, 102L);
        assertThat(list.segments).extracting(ParsedPlaylist.Entry::gap).containsExactly(false, true, false);
        assertThat(list.segments).extracting(ParsedPlaylist.Entry::micros).containsOnly(2_000_000L);
        // Nor is the last one short when the camera goes.
        bench.window.onSessionEnd(EndReason.UNPUBLISHED);
        low.onSessionEnd(EndReason.UNPUBLISHED);
        ParsedPlaylist end = new ParsedPlaylist(WindowBench.text(bench.now("480p/media.m3u8")));
        assertThat(end.last().sequence()).isEqualTo(103);
        assertThat(end.last().gap()).isTrue();
    }

    private void wholeSegment(RungWindow rung) {
        rung.onChunk(encoder.segment(200));
        for (int p = 1; p < 10; p++) {
            rung.onChunk(encoder.part(200));
        }
    }

    @Test
    void removingARungAnswersWhoWaits() {
        bench.window.addRung(LOW);
        bench.segments(3);
        CompletableFuture<HlsReply> held = bench.ask("480p/media.m3u8");
        bench.window.removeRung("480p");
        bench.runHandedOver();
        assertThat(held.join()).isInstanceOf(HlsReply.NotFound.class);
        assertThat(bench.now("480p/media.m3u8")).isInstanceOf(HlsReply.NotFound.class);
        assertThat(WindowBench.text(bench.now(HlsSource.MULTIVARIANT))).doesNotContain("480p");
    }

    // Rungs share a part target (6.2.4), and a player's distance from the edge follows from it.
    @Test
    void aRungThatWasRemovedNoLongerCountsForThePartTarget() {
        RungWindow low = bench.window.addRung(LOW);
        bench.segments(3);
        encoder.partTarget(520);
        low.onChunk(encoder.segment(200));
        bench.parts(1);
        assertThat(bench.playlist()).contains("PART-TARGET=0.52\n");
        bench.window.removeRung("480p");
        low.onChunk(encoder.part(200)); // what its encoder had under way
        bench.parts(1);
        assertThat(bench.playlist()).contains("PART-TARGET=0.22\n");
    }

    @Test
    void whatIsSaidOfARungChangesUnderWhoeverWatchesIt() {
        bench.window.addRung(LOW);
        bench.segments(3);
        CompletableFuture<HlsReply> held = bench.ask("480p/media.m3u8");
        bench.window.declare(new Rung("480p", "avc1.4d401f", 854, 480, 25, 700_000, 500_000));
        assertThat(held).isNotDone();
        assertThat(WindowBench.text(bench.now(HlsSource.MULTIVARIANT)))
                .contains("BANDWIDTH=700000,AVERAGE-BANDWIDTH=500000")
                .doesNotContain("1400000");
        assertThatThrownBy(() -> bench.window.declare(new Rung("360p", "avc1.4d401f", 640, 360, 25, 2, 1)))
                .hasMessageContaining("no rung 360p");
    }

    @Test
    void isListedByBandwidthWhateverCameFirst() {
        bench.window.addRung(new Rung("360p", "avc1.4d401f", 640, 360, 25, 700_000, 500_000));
        bench.window.addRung(LOW);
        bench.segments(3);
        assertThat(WindowBench.text(bench.now(HlsSource.MULTIVARIANT)))
                .containsSubsequence("source/media.m3u8", "480p/media.m3u8", "360p/media.m3u8");
    }

    @Test
    void aRungsNameCannotBreakAPlaylist() {
        assertThatThrownBy(() -> new Rung("../x", "avc1", 1, 1, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rung("x", "a\"\nb", 1, 1, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        bench.window.addRung(LOW);
        assertThatThrownBy(() -> bench.window.addRung(LOW)).isInstanceOf(IllegalArgumentException.class);
    }
}
