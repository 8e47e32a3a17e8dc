package io.millrace.media.hls;

import io.millrace.media.Codec;
import io.millrace.media.Track;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Renders the multivariant playlist (RFC 8216bis, 4.4.6), the source first. */
final class MultivariantPlaylist {
    /** What {@code EXT-X-MAP} in the media playlists needs; nothing here needs more. */
    private static final int VERSION = 6;

    private MultivariantPlaylist() {}

    static byte[] render(List<Rung> rungs, boolean independent) {
        StringBuilder out = new StringBuilder(512);
        out.append("#EXTM3U\n#EXT-X-VERSION:").append(VERSION).append('\n');
        if (independent) {
            out.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        }
        for (Rung rung : rungs) {
            out.append("#EXT-X-STREAM-INF:BANDWIDTH=").append(rung.peakBitsPerSecond());
            out.append(",AVERAGE-BANDWIDTH=").append(rung.averageBitsPerSecond());
            out.append(",CODECS=\"").append(rung.codecs()).append('"');
            if (rung.widthPixels() > 0) {
                out.append(",RESOLUTION=")
                        .append(rung.widthPixels())
                        .append('x')
                        .append(rung.heightPixels());
            }
            if (rung.framesPerSecond() > 0) {
                out.append(String.format(Locale.ROOT, ",FRAME-RATE=%.3f", rung.framesPerSecond()));
            }
            out.append('\n')
                    .append(rung.name())
                    .append('/')
                    .append(ResourcePath.MEDIA_PLAYLIST)
                    .append('\n');
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * The source as measured over what is listed; null before a segment is complete. With one
     * segment it is that segment's rate: keyframe included, so rather too high than too low.
     */
    static @Nullable Rung measured(WindowSnapshot window, long peakBitsPerSecond) {
        long micros = 0;
        long bits = 0;
        long videoSamples = 0;
        long videoMicros = 0;
        for (int i = window.listedFrom; i < window.heldCount(); i++) {
            Segment segment = window.held(i);
            long samples = segment.videoSamples();
            micros += segment.durationMicros;
            bits += segment.sizeBytes * 8;
            videoSamples += samples;
            videoMicros += samples > 0 ? segment.durationMicros : 0;
        }
        if (micros == 0) {
            return null;
        }
        Segment newest = window.held(window.heldCount() - 1);
        long average = Math.max(1, bits * 1_000_000 / micros);
        double framesPerSecond = videoMicros == 0 ? 0 : videoSamples * 1e6 / videoMicros;
        int width = 0;
        int height = 0;
        for (Track track : newest.start.init.tracks()) {
            if (track.codec() instanceof Codec.Video video) {
                width = video.widthPixels();
                height = video.heightPixels();
            }
        }
        return new Rung(
                Rung.SOURCE,
                newest.start.init.codecs(),
                width,
                height,
                framesPerSecond,
                Math.max(peakBitsPerSecond, average),
                average);
    }
}
