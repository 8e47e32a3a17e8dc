package io.millrace.media;

import java.util.List;

/**
 * The CMAF header ({@code ftyp moov}) that decodes the chunks that name it: the HLS
 * {@code EXT-X-MAP}, and the start of a recording.
 *
 * @param id counts up within a live stream; a new one for every change of configuration
 * @param tracks video first, then audio; the timescale of each is that of its boxes, not of RTMP
 * @param bytes shared, not to be written
 */
public record InitSection(int id, List<Track> tracks, byte[] bytes) {
    public InitSection {
        tracks = List.copyOf(tracks);
    }

    /** The {@code CODECS} attribute: RFC 6381 strings, comma-separated. */
    public String codecs() {
        return String.join(",", tracks.stream().map(t -> t.codec().rfc6381()).toList());
    }
}
