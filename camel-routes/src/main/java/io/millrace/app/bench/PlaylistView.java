package io.millrace.app.bench;

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
    static PlaylistView parse(String playlist) {
        long sequence = 0;
        int openParts = 0;
        double target = 2;
        List<String> parts = new ArrayList<>();
        List<String> segments = new ArrayList<>();
        for (String line : playlist.split("\n")) {
            if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) {
                sequence += Long.parseLong(line.substring(22).strip());
            } else if (line.startsWith("#EXT-X-TARGETDURATION:")) {
                target = Double.parseDouble(line.substring(22).strip());
            } else if (line.startsWith("#EXT-X-SKIP:")) {
                sequence += Long.parseLong(line.replaceAll(".*SKIPPED-SEGMENTS=(\\d+).*", "$1"));
            } else if (line.startsWith("#EXT-X-PART:")) {
                openParts++;
                parts.add(line.replaceAll(".*URI=\"([^\"]+)\".*", "$1"));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                sequence++;
                openParts = 0;
                segments.add(line.strip());
            }
        }
        return new PlaylistView(sequence, openParts, parts, segments, target);
    }
}
