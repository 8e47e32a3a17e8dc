package io.millrace.media.hls;

import io.millrace.media.Chunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A media segment: complete, or one state of the segment that is growing. Immutable; the chunks
 * are those that everyone else holds, nothing is copied.
 */
final class Segment {
    private static final Chunk[] NONE = {};

    final SegmentStart start;
    final long durationMicros;
    final long sizeBytes;
    final long longestPartMicros;
    /** A span that this rung has no media for: {@code EXT-X-GAP}. */
    final boolean gap;

    private final Chunk[] parts;
    private HlsReply.@Nullable Content content;

    private Segment(
            SegmentStart start,
            Chunk[] parts,
            long durationMicros,
            long sizeBytes,
            long longestPartMicros,
            boolean gap) {
        this.longestPartMicros = longestPartMicros;
        this.start = start;
        this.parts = parts;
        this.durationMicros = durationMicros;
        this.sizeBytes = sizeBytes;
        this.gap = gap;
    }

    static Segment of(SegmentStart start, Chunk first) {
        return new Segment(
                start, new Chunk[] {first}, first.durationMicros(), first.sizeBytes(), first.durationMicros(), false);
    }

    static Segment gap(SegmentStart start, long durationMicros) {
        return new Segment(start, NONE, durationMicros, 0, 0, true);
    }

    Segment with(Chunk next) {
        Chunk[] more = Arrays.copyOf(parts, parts.length + 1);
        more[parts.length] = next;
        return new Segment(
                start,
                more,
                durationMicros + next.durationMicros(),
                sizeBytes + next.sizeBytes(),
                Math.max(longestPartMicros, next.durationMicros()),
                false);
    }

    /** Lets go of its chunks: only answers made before still have their bytes. */
    void release() {
        for (Chunk part : parts) {
            part.media().release();
        }
    }

    long sequence() {
        return start.sequence;
    }

    int partCount() {
        return parts.length;
    }

    Chunk part(int index) {
        return parts[index];
    }

    /** Whether decoding can start with it. */
    boolean independent() {
        return gap || parts[0].independent();
    }

    long videoSamples() {
        long samples = 0;
        for (Chunk part : parts) {
            samples += part.videoSamples();
        }
        return samples;
    }

    /**
     * The whole segment as an answer; made when first asked for, which is harmless twice. Null if it
     * was dropped meanwhile.
     */
    HlsReply.@Nullable Content content() {
        HlsReply.Content answer = content;
        if (answer == null) {
            List<byte[]> pieces = new ArrayList<>(parts.length);
            for (Chunk part : parts) {
                byte[] bytes = part.media().arrayIfThere();
                if (bytes == null) {
                    return null;
                }
                pieces.add(bytes);
            }
            answer = start.media(pieces);
            content = answer;
        }
        return answer;
    }
}
