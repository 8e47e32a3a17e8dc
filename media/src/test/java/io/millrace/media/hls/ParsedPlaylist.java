package io.millrace.media.hls;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A media playlist as a client reads it, line by line, knowing nothing of how it was made. */
final class ParsedPlaylist {
    record Part(long micros, String uri, boolean independent) {}

    record Entry(
            long sequence,
            long discontinuitySequence,
            boolean discontinuity,
            String map,
            Instant dateTime,
            List<Part> parts,
            long micros,
            @Nullable String uri,
            boolean gap) {}

    int version;
    long targetSeconds = -1;
    long partTargetMicros = -1;
    long mediaSequence;
    long discontinuitySequence;
    int skipped;
    boolean independentSegments;
    boolean ended;
    Map<String, String> serverControl = Map.of();
    /** Complete segments; of a delta update those that were not skipped. */
    final List<Entry> segments = new ArrayList<>();
    /** The parts of the segment in progress. */
    @Nullable
    Entry open;

    final List<String> hints = new ArrayList<>();
    final List<Map<String, String>> reports = new ArrayList<>();
    final List<String> lines;

    ParsedPlaylist(String text) {
        this(text, null);
    }

    /** With the playlist before it, for what a delta update leaves out. */
    ParsedPlaylist(String text, @Nullable ParsedPlaylist before) {
        if (!text.endsWith("\n")) {
            throw new AssertionError("no newline at the end");
        }
        lines = text.lines().toList();
        if (!lines.get(0).equals("#EXTM3U")) {
            throw new AssertionError("does not start with #EXTM3U");
        }
        boolean discontinuity = false;
        boolean gap = false;
        String map = "";
        @Nullable Instant dateTime = null;
        long extinf = -1;
        List<Part> parts = new ArrayList<>();
        long discontinuities = 0;
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            String tag = line.startsWith("#") ? (colon < 0 ? line : line.substring(0, colon)) : "";
            String value = colon < 0 ? "" : line.substring(colon + 1);
            switch (tag) {
                case "#EXT-X-VERSION" -> version = Integer.parseInt(value);
                case "#EXT-X-TARGETDURATION" -> targetSeconds = Long.parseLong(value);
                case "#EXT-X-SERVER-CONTROL" -> serverControl = attributes(value);
                case "#EXT-X-PART-INF" ->
                    partTargetMicros = micros(attributes(value).get("PART-TARGET"));
                case "#EXT-X-MEDIA-SEQUENCE" -> mediaSequence = Long.parseLong(value);
                case "#EXT-X-DISCONTINUITY-SEQUENCE" -> discontinuitySequence = Long.parseLong(value);
                case "#EXT-X-INDEPENDENT-SEGMENTS" -> independentSegments = true;
                case "#EXT-X-SKIP" -> {
                    skipped = Integer.parseInt(attributes(value).get("SKIPPED-SEGMENTS"));
                    if (before == null || !segments.isEmpty()) {
                        throw new AssertionError("EXT-X-SKIP out of place");
                    }
                    for (int i = 0; i < skipped; i++) {
                        long sequence = mediaSequence + i;
                        Entry known = before.segments.stream()
                                .filter(s -> s.sequence == sequence)
                                .findFirst()
                                .orElseThrow(() -> new AssertionError("skips " + sequence + ", which was not known"));
                        segments.add(known);
                        discontinuities += known.discontinuity ? 1 : 0;
                        map = known.map;
                    }
                }
                case "#EXT-X-DISCONTINUITY" -> {
                    discontinuity = true;
                    discontinuities++;
                }
                case "#EXT-X-GAP" -> gap = true;
                case "#EXT-X-MAP" -> map = unquoted(attributes(value).get("URI"));
                case "#EXT-X-PROGRAM-DATE-TIME" -> dateTime = Instant.parse(value);
                case "#EXT-X-PART" -> {
                    Map<String, String> part = attributes(value);
                    parts.add(new Part(
                            micros(part.get("DURATION")),
                            unquoted(part.get("URI")),
                            "YES".equals(part.get("INDEPENDENT"))));
                }
                case "#EXTINF" -> extinf = micros(value.substring(0, value.indexOf(',')));
                case "#EXT-X-PRELOAD-HINT" ->
                    hints.add(unquoted(attributes(value).get("URI")));
                case "#EXT-X-RENDITION-REPORT" -> reports.add(attributes(value));
                case "#EXT-X-ENDLIST" -> ended = true;
                case "" -> {
                    segments.add(new Entry(
                            mediaSequence + segments.size(),
                            discontinuitySequence + discontinuities,
                            discontinuity,
                            map,
                            present(dateTime),
                            parts,
                            extinf,
                            line,
                            gap));
                    discontinuity = false;
                    gap = false;
                    dateTime = null;
                    extinf = -1;
                    parts = new ArrayList<>();
                }
                default -> throw new AssertionError("unknown line " + line);
            }
        }
        if (!parts.isEmpty()) {
            open = new Entry(
                    mediaSequence + segments.size(),
                    discontinuitySequence + discontinuities,
                    discontinuity,
                    map,
                    present(dateTime),
                    parts,
                    parts.stream().mapToLong(Part::micros).sum(),
                    null,
                    false);
        }
    }

    Entry last() {
        return segments.get(segments.size() - 1);
    }

    long listedMicros() {
        return segments.stream().mapToLong(Entry::micros).sum();
    }

    private static Instant present(@Nullable Instant value) {
        if (value == null) {
            throw new AssertionError("a segment without EXT-X-PROGRAM-DATE-TIME");
        }
        return value;
    }

    private static Map<String, String> attributes(String list) {
        Map<String, String> attributes = new LinkedHashMap<>();
        int start = 0;
        while (start < list.length()) {
            int equals = list.indexOf('=', start);
            int end = list.charAt(equals + 1) == '"' ? list.indexOf('"', equals + 2) + 1 : list.indexOf(',', equals);
            end = end < 0 ? list.length() : end;
            if (attributes.put(list.substring(start, equals), list.substring(equals + 1, end)) != null) {
                throw new AssertionError("an attribute twice in " + list);
            }
            start = end + 1;
        }
        return attributes;
    }

    private static String unquoted(@Nullable String value) {
        if (value == null || !value.startsWith("\"") || !value.endsWith("\"")) {
            throw new AssertionError("not a quoted string: " + value);
        }
        return value.substring(1, value.length() - 1);
    }

    static long micros(@Nullable String seconds) {
        return new BigDecimal(String.valueOf(seconds)).movePointRight(6).longValueExact();
    }
}
