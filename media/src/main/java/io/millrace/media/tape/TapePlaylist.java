package io.millrace.media.tape;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Playlists (RFC 8216bis) over a range of the tape: byte ranges into its files, each of them named
 * {@code {recording}.mp4}. Immutable.
 *
 * <p>A range with an end is over once and for all ({@code VOD}). One without goes on ({@code
 * EVENT}): segments are only ever added, so that a viewer can rewind and come back to the edge.
 */
public final class TapePlaylist {
    /** What the multivariant playlist calls the media playlist. */
    public static final String MEDIA = "media.m3u8";

    private static final int VERSION = 7;
    private static final int BYTES_A_SEGMENT = 104;

    private final Instant from;
    private final boolean goesOn;
    private final List<Run> runs = new ArrayList<>();

    /** The segments of one file within the range. */
    private record Run(TapeFile file, int first, int end) {}

    /**
     * @param files oldest first, as {@link Tape#files} finds them
     * @param to null for a range that goes on
     */
    public TapePlaylist(List<TapeFile> files, Instant from, @Nullable Instant to) {
        this.from = from;
        this.goesOn = to == null;
        for (TapeFile file : files) {
            TapeIndex index = file.index();
            long begin = ticks(index, Duration.between(file.start(), from));
            long end = to == null ? Long.MAX_VALUE : ticks(index, Duration.between(file.start(), to));
            long at = 0;
            int first = -1;
            int last = 0;
            for (int i = 0; i < index.segments(); i++) {
                long after = at + index.durationTicks(i);
                if (after > begin && at < end) {
                    first = first < 0 ? i : first;
                    last = i + 1;
                }
                at = after;
            }
            if (first >= 0) {
                runs.add(new Run(file, first, last));
            }
        }
    }

    private static long ticks(TapeIndex index, Duration time) {
        return time.getSeconds() * index.timescale() + time.getNano() * (long) index.timescale() / 1_000_000_000;
    }

    /** Whether there is nothing on record in the range. */
    public boolean isEmpty() {
        return runs.isEmpty();
    }

    public int segments() {
        int count = 0;
        for (Run run : runs) {
            count += run.end - run.first;
        }
        return count;
    }

    /** Of one variant: the tape as it was recorded. */
    public byte[] multivariant() {
        long peak = 1;
        double bits = 0;
        double seconds = 0;
        int width = 0;
        int height = 0;
        Set<String> codecs = new HashSet<>();
        for (Run run : runs) {
            TapeIndex index = run.file.index();
            for (int i = run.first; i < run.end; i++) {
                double length = index.durationTicks(i) / (double) index.timescale();
                if (length > 0) {
                    peak = Math.max(peak, (long) Math.ceil(index.sizeBytes(i) * 8.0 / length));
                }
                bits += index.sizeBytes(i) * 8.0;
                seconds += length;
            }
            codecs.add(run.file.codecs());
            width = Math.max(width, run.file.widthPixels());
            height = Math.max(height, run.file.heightPixels());
        }
        StringBuilder out = new StringBuilder(256);
        out.append("#EXTM3U\n#EXT-X-VERSION:").append(VERSION).append("\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        out.append("#EXT-X-STREAM-INF:BANDWIDTH=").append(peak);
        out.append(",AVERAGE-BANDWIDTH=").append(seconds > 0 ? Math.max(1, (long) (bits / seconds)) : peak);
        // Where they change, no one attribute is right for all: players then look into the init sections.
        if (codecs.size() == 1) {
            out.append(",CODECS=\"").append(codecs.iterator().next()).append('"');
        }
        if (width > 0) {
            out.append(",RESOLUTION=").append(width).append('x').append(height);
        }
        return latin1(out.append('\n').append(MEDIA).append('\n'));
    }

    /** The media playlist. */
    public byte[] media() {
        StringBuilder out = new StringBuilder(512 + BYTES_A_SEGMENT * segments());
        out.append("#EXTM3U\n#EXT-X-VERSION:").append(VERSION);
        out.append("\n#EXT-X-TARGETDURATION:").append(targetSeconds());
        out.append("\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:").append(goesOn ? "EVENT" : "VOD");
        out.append("\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        start(out);
        TapeFile before = null;
        for (Run run : runs) {
            if (before != null && !before.continuesIn(run.file)) {
                out.append("#EXT-X-DISCONTINUITY\n");
            }
            render(run, out);
            before = run.file;
        }
        if (!goesOn) {
            out.append("#EXT-X-ENDLIST\n");
        }
        return latin1(out);
    }

    /** The first segment begins before the asked time: a player shows the asked time first. */
    private void start(StringBuilder out) {
        if (runs.isEmpty()) {
            return;
        }
        long micros = ChronoUnit.MICROS.between(segmentStart(runs.getFirst()), from);
        if (micros > 0) {
            out.append("#EXT-X-START:TIME-OFFSET=");
            seconds(micros, out);
            out.append(",PRECISE=YES\n");
        }
    }

    private static Instant segmentStart(Run run) {
        long ticks = 0;
        for (int i = 0; i < run.first; i++) {
            ticks += run.file.index().durationTicks(i);
        }
        return run.file.start().plusNanos(run.file.index().micros(ticks) * 1_000);
    }

    private static void render(Run run, StringBuilder out) {
        TapeIndex index = run.file.index();
        String uri = run.file.id() + ".mp4\n";
        out.append("#EXT-X-MAP:URI=\"").append(run.file.id()).append(".mp4\",BYTERANGE=\"");
        out.append(index.initSizeBytes()).append("@0\"\n#EXT-X-PROGRAM-DATE-TIME:");
        out.append(segmentStart(run).truncatedTo(ChronoUnit.MILLIS)).append('\n');
        long offset = index.firstOffsetBytes();
        for (int i = 0; i < run.first; i++) {
            offset += index.sizeBytes(i);
        }
        for (int i = run.first; i < run.end; i++) {
            out.append("#EXTINF:");
            seconds(index.micros(index.durationTicks(i)), out);
            out.append(",\n#EXT-X-BYTERANGE:")
                    .append(index.sizeBytes(i))
                    .append('@')
                    .append(offset);
            out.append('\n').append(uri);
            offset += index.sizeBytes(i);
        }
    }

    /** Rounded, as RFC 8216bis, 4.4.3.1 has it; at least 1. */
    private long targetSeconds() {
        long target = 1;
        for (Run run : runs) {
            TapeIndex index = run.file.index();
            for (int i = run.first; i < run.end; i++) {
                target = Math.max(target, (index.micros(index.durationTicks(i)) + 500_000) / 1_000_000);
            }
        }
        return target;
    }

    private static void seconds(long micros, StringBuilder out) {
        out.append(micros / 1_000_000).append('.');
        int rest = (int) (micros % 1_000_000);
        for (int digit = 100_000; digit > 0; digit /= 10) {
            out.append((char) ('0' + rest / digit % 10));
        }
    }

    private static byte[] latin1(StringBuilder out) {
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "TapePlaylist[from=%s, segments=%d]", from, segments());
    }
}
