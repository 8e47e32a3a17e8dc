package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.hls.ParsedPlaylist.Entry;
import io.millrace.media.hls.ParsedPlaylist.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What RFC 8216bis says a live media playlist, and each that follows it, must be. Follows one
 * playlist from reload to reload, as a strict client would.
 */
final class PlaylistRules {
    private final Map<Long, Entry> seen = new HashMap<>();
    private final Map<String, Part> parts = new HashMap<>();
    private long mediaSequence = -1;
    private long discontinuitySequence = -1;
    private long lastSequence = -1;

    void check(ParsedPlaylist list) {
        assertThat(list.ended).as("EXT-X-ENDLIST never appears").isFalse();
        assertThat(list.segments)
                .as("players reject a playlist without a segment")
                .isNotEmpty();
        header(list);
        durations(list);
        continuity(list);
        parts(list);
    }

    /** 4.4.3.7, 4.4.3.8, 4.4.1.2. */
    private void header(ParsedPlaylist list) {
        long target = list.targetSeconds * 1_000_000;
        assertThat(list.version).isGreaterThanOrEqualTo(9);
        assertThat(list.serverControl.get("CAN-BLOCK-RELOAD")).isEqualTo("YES");
        assertThat(ParsedPlaylist.micros(list.serverControl.get("CAN-SKIP-UNTIL")))
                .isGreaterThanOrEqualTo(6 * target);
        assertThat(ParsedPlaylist.micros(list.serverControl.get("HOLD-BACK"))).isGreaterThanOrEqualTo(3 * target);
        assertThat(ParsedPlaylist.micros(list.serverControl.get("PART-HOLD-BACK")))
                .isGreaterThanOrEqualTo(3 * list.partTargetMicros);
        assertThat(list.hints).as("one hint for the next part").hasSize(1);
        assertThat(list.lines.stream()
                        .filter(l -> l.startsWith("#EXT-X-TARGETDURATION") || l.startsWith("#EXT-X-MEDIA-SEQUENCE")))
                .hasSize(2);
    }

    /** 4.4.3.1, 4.4.4.9. */
    private void durations(ParsedPlaylist list) {
        for (Entry segment : list.segments) {
            assertThat(Math.round(segment.micros() / 1e6)).isLessThanOrEqualTo(list.targetSeconds);
            assertThat(segment.map()).isNotEmpty();
            if (!segment.parts().isEmpty()) {
                assertThat(segment.parts().stream().mapToLong(Part::micros).sum())
                        .as("parts fill their segment")
                        .isEqualTo(segment.micros());
            }
        }
        for (Part part : allParts(list)) {
            assertThat(part.micros()).isLessThanOrEqualTo(list.partTargetMicros);
        }
    }

    /** 6.2.1, 6.2.2. */
    private void continuity(ParsedPlaylist list) {
        assertThat(list.mediaSequence).isGreaterThanOrEqualTo(mediaSequence);
        assertThat(list.discontinuitySequence).isGreaterThanOrEqualTo(discontinuitySequence);
        assertThat(list.last().sequence()).isGreaterThanOrEqualTo(lastSequence);
        assertThat(lastSequence < 0 || list.mediaSequence <= lastSequence + 1)
                .as("no hole between reloads")
                .isTrue();
        mediaSequence = list.mediaSequence;
        discontinuitySequence = list.discontinuitySequence;
        lastSequence = list.last().sequence();
        for (Entry segment : list.segments) {
            Entry before = seen.put(segment.sequence(), segment);
            if (before != null) {
                assertThat(segment.uri()).isEqualTo(before.uri());
                assertThat(segment.micros()).isEqualTo(before.micros());
                assertThat(segment.map()).isEqualTo(before.map());
                assertThat(segment.dateTime()).isEqualTo(before.dateTime());
                assertThat(segment.discontinuity()).isEqualTo(before.discontinuity());
                assertThat(segment.discontinuitySequence()).isEqualTo(before.discontinuitySequence());
            }
        }
    }

    private void parts(ParsedPlaylist list) {
        long target = list.targetSeconds * 1_000_000;
        long fromEnd = list.open == null ? 0 : list.open.micros();
        for (int i = list.segments.size() - 1; i >= 0; i--) {
            Entry segment = list.segments.get(i);
            if (fromEnd < 3 * target && !segment.gap()) {
                assertThat(segment.parts())
                        .as("parts within three targets of the end")
                        .isNotEmpty();
            } else if (!segment.gap()) {
                assertThat(segment.parts())
                        .as("no parts further than three targets")
                        .isEmpty();
            }
            fromEnd += segment.micros();
        }
        List<Part> all = allParts(list);
        for (Part part : all) {
            Part before = parts.put(part.uri(), part);
            assertThat(before == null || before.equals(part)).isTrue();
        }
        assertThat(all.stream().map(Part::uri)).doesNotHaveDuplicates();
        assertThat(parts).as("the hint is for what is not there yet").doesNotContainKey(list.hints.get(0));
        if (list.independentSegments) {
            for (Entry segment : list.segments) {
                assertThat(segment.parts().isEmpty() || segment.parts().get(0).independent())
                        .isTrue();
            }
        }
    }

    static List<Part> allParts(ParsedPlaylist list) {
        List<Part> all = new ArrayList<>();
        list.segments.forEach(s -> all.addAll(s.parts()));
        if (list.open != null) {
            all.addAll(list.open.parts());
        }
        return all;
    }
}
