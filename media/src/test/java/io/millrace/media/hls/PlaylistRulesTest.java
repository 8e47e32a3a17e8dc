package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.publish.EndReason;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random cameras: whatever they do, every playlist keeps the rules, and so does each after the one before. */
class PlaylistRulesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void holdOverRandomStreams(long seed) {
        Random random = new Random(seed);
        WindowBench bench = new WindowBench(new HlsSettings(
                Duration.ofSeconds(2),
                Duration.ofMillis(200),
                4 + random.nextInt(8),
                random.nextBoolean() ? 64 << 20 : 200_000,
                Duration.ofSeconds(6),
                10));
        bench.camera.partBytes(4_000);
        PlaylistRules rules = new PlaylistRules();
        ParsedPlaylist known = null;
        int checked = 0;
        for (int step = 0; step < 600; step++) {
            feed(bench, random);
            boolean fetches = random.nextInt(3) > 0;
            if (!fetches || !bench.window.sourceWindow().playable()) {
                continue;
            }
            String full = bench.playlist();
            String delta = WindowBench.text(bench.ask("source/media.m3u8", new DeliveryDirectives(-1, -1, true))
                    .join());
            ParsedPlaylist list = new ParsedPlaylist(full);
            if (known != null && list.mediaSequence > known.last().sequence() + 1) {
                // Away for longer than the window: a client that comes anew.
                rules = new PlaylistRules();
                known = null;
            }
            rules.check(list);
            if (known != null && (delta.equals(full) || canMerge(known, list))) {
                ParsedPlaylist merged = new ParsedPlaylist(delta, known);
                assertThat(withoutParts(merged)).isEqualTo(withoutParts(list));
                assertThat(merged.open).isEqualTo(list.open);
            }
            everythingListedIsServed(bench, list);
            known = list;
            checked++;
        }
        assertThat(checked).isGreaterThan(100);
    }

    /** A delta update leaves out the parts of what it skips. */
    private static List<ParsedPlaylist.Entry> withoutParts(ParsedPlaylist playlist) {
        return playlist.segments.stream()
                .map(entry -> new ParsedPlaylist.Entry(
                        entry.sequence(),
                        entry.discontinuitySequence(),
                        entry.discontinuity(),
                        entry.map(),
                        entry.dateTime(),
                        List.of(),
                        entry.micros(),
                        entry.uri(),
                        entry.gap()))
                .toList();
    }

    private static boolean canMerge(ParsedPlaylist known, ParsedPlaylist now) {
        return known.mediaSequence <= now.mediaSequence;
    }

    private static void feed(WindowBench bench, Random random) {
        ChunkScript camera = bench.camera;
        long millis = switch (random.nextInt(20)) {
            case 0 -> 40;
            case 1 -> 200 + random.nextInt(400);
            default -> 190 + random.nextInt(21);
        };
        switch (random.nextInt(60)) {
            case 0 -> {
                bench.window.onSessionEnd(EndReason.DISCONNECTED);
                camera.reconnect(random.nextInt(60_000));
                bench.window.onChunk(camera.segment(millis));
            }
            case 1 -> {
                camera.reconnect(0).init(ChunkScript.init(100 + random.nextInt(1_000), 1280, 720, true));
                bench.window.onChunk(camera.segment(millis));
            }
            case 2, 3, 4, 5, 6 -> bench.window.onChunk(camera.segment(millis));
            case 7 -> bench.window.onChunk(camera.micros(millis * 1_000, false, true));
            default -> bench.window.onChunk(camera.part(millis));
        }
    }

    private static void everythingListedIsServed(WindowBench bench, ParsedPlaylist list) {
        for (ParsedPlaylist.Entry segment : list.segments) {
            assertThat(bench.now("source/" + segment.uri())).isInstanceOf(HlsReply.Content.class);
            assertThat(bench.now("source/" + segment.map())).isInstanceOf(HlsReply.Content.class);
            String whole = WindowBench.text(bench.now("source/" + segment.uri()));
            StringBuilder joined = new StringBuilder();
            segment.parts().forEach(part -> joined.append(WindowBench.text(bench.now("source/" + part.uri()))));
            assertThat(segment.parts().isEmpty() || joined.toString().equals(whole))
                    .isTrue();
        }
        for (ParsedPlaylist.Part part : PlaylistRules.allParts(list)) {
            assertThat(bench.now("source/" + part.uri())).isInstanceOf(HlsReply.Content.class);
        }
    }
}
