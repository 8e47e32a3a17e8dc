package io.millrace.app.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a player takes from a media playlist.
 *
 * @param nextSequence the media sequence number of the segment in progress
 * @param nextPart the index in it of the part to come
 * @param parts URIs, oldest first
 * @param segments URIs of whole segments, oldest first
 */
record PlaylistView(long nextSequence, int nextPart, List<String> parts, List<String> segments, double targetSeconds) {
    private static final String SKIPPED = "SKIPPED-SEGMENTS=";
    private static final String URI = "URI=\"";

    /** By hand, since a thousand viewers read five of them a second. */
    static PlaylistView parse(String playlist) {
        long sequence = 0;
        int openParts = 0;
        double target = 2;
        List<String> parts = new ArrayList<>();
        List<String> segments = new ArrayList<>();
        int end;
        for (int at = 0; at < playlist.length(); at = end + 1) {
            end = playlist.indexOf('\n', at);
            end = end < 0 ? playlist.length() : end;
            if (end > at && playlist.charAt(at) != '#') {
                sequence++;
                openParts = 0;
                segments.add(playlist.substring(at, end).strip());
            } else if (playlist.startsWith("#EXT-X-PART:", at)) {
                openParts++;
                int from = playlist.indexOf(URI, at) + URI.length();
                parts.add(playlist.substring(from, playlist.indexOf('"', from)));
            } else if (playlist.startsWith("#EXT-X-MEDIA-SEQUENCE:", at)) {
                sequence += Long.parseLong(playlist.substring(at + 22, end).strip());
            } else if (playlist.startsWith("#EXT-X-TARGETDURATION:", at)) {
                target = Double.parseDouble(playlist.substring(at + 22, end).strip());
            } else if (playlist.startsWith("#EXT-X-SKIP:", at)) {
                sequence += number(playlist, playlist.indexOf(SKIPPED, at) + SKIPPED.length());
            }
        }
        return new PlaylistView(sequence, openParts, parts, segments, target);
    }

    private static long number(String text, int from) {
        int end = from;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return Long.parseLong(text, from, end, 10);
    }

    /** URIs of a multivariant playlist, best first. */
    static List<String> variants(String playlist) throws IOException {
        List<String> variants = playlist.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        if (variants.isEmpty()) {
            throw new IOException("a multivariant playlist without a variant");
        }
        return variants;
    }

    /** A relative URI of a playlist, as a path; those that servers write go down, never up. */
    static String resolve(String playlistPath, String uri) {
        if (uri.startsWith("/")) {
            return uri;
        }
        int query = playlistPath.indexOf('?');
        int slash = playlistPath.lastIndexOf('/', query < 0 ? playlistPath.length() : query);
        return playlistPath.substring(0, slash + 1) + uri;
    }
}
