package io.millrace.recorder.file;

import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.media.cmaf.SegmentIndex;
import io.millrace.media.cmaf.SegmentIndex.Reference;
import io.millrace.media.cmaf.TrackFragment;
import io.millrace.media.tape.TapeIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects where segments begin, in bytes and in time, and makes the {@code sidx} boxes of it. Of
 * most chunks it takes the size alone; it parses those at a segment's start, and the last ones.
 *
 * <p>One thread at a time adds; {@link #tape} may be called from any meanwhile.
 */
final class SegmentTable {
    /** A chunk's boxes, parsed when asked. */
    @FunctionalInterface
    interface Boxes {
        Fragment parse() throws CmafException;
    }

    /**
     * One chunk.
     *
     * @param startsSegment the first chunk does in any case
     * @param independent whether it begins with a sync sample
     */
    record Piece(
            int sizeBytes,
            boolean startsSegment,
            boolean independent,
            boolean hasVideo,
            boolean hasAudio,
            Boxes boxes) {
        boolean has(MovieTrack track) {
            return track.video() ? hasVideo : hasAudio;
        }
    }

    /**
     * Of one segment. A camera may send a single keyframe, and refresh its picture without another: {@code
     * sidx} has 31 bits for a size and playlists have 31 for ticks, so without an end an hour at 6 Mbit/s
     * could neither be played nor closed.
     */
    private static final long MAX_SEGMENT_BYTES = 1 << 30;

    /** The same in chunks: half an hour of 200 ms. */
    private static final int MAX_SEGMENT_PIECES = 9_000;

    /** A camera's pictures may fail while its sound goes on: sound this much longer counts, and not the last frame's rest. */
    private static final int SOUND_ALONE_MILLIS = 250;

    private final List<Timeline> timelines = new ArrayList<>(2);
    private long[] segmentBytes = new long[64];
    private boolean[] sync = new boolean[64];
    private int segments;
    private int pieces;

    /** @param movie at most its first video and its first audio track are indexed */
    SegmentTable(MovieHeader movie) {
        if (movie.video() != null) {
            timelines.add(new Timeline(movie.video()));
        }
        if (movie.audio() != null) {
            timelines.add(new Timeline(movie.audio()));
        }
    }

    synchronized void add(Piece piece) throws CmafException {
        if (piece.startsSegment() || segments == 0 || isFull(piece)) {
            if (segments == segmentBytes.length) {
                segmentBytes = Arrays.copyOf(segmentBytes, 2 * segments);
                sync = Arrays.copyOf(sync, 2 * segments);
            }
            sync[segments] = piece.independent();
            segments++;
            pieces = 0;
        }
        pieces++;
        segmentBytes[segments - 1] += piece.sizeBytes();
        Fragment fragment = null;
        for (Timeline timeline : timelines) {
            if (!piece.has(timeline.track)) {
                continue;
            }
            if (timeline.wants(segments)) {
                fragment = fragment == null ? piece.boxes().parse() : fragment;
                timeline.start(segments, fragment);
            }
            timeline.last = piece.boxes();
        }
    }

    private boolean isFull(Piece next) {
        return pieces == MAX_SEGMENT_PIECES || segmentBytes[segments - 1] + next.sizeBytes() > MAX_SEGMENT_BYTES;
    }

    /** Of video where there is video; to the end of its last sample, or of sound that goes on alone. */
    Duration duration() throws CmafException {
        if (segments == 0 || timelines.isEmpty()) {
            return Duration.ZERO;
        }
        Timeline first = timelines.getFirst();
        return duration(endTicks(first) - first.startTicks(0), first.track.timescale());
    }

    private long endTicks(Timeline timeline) throws CmafException {
        long end = timeline.endTicks();
        Timeline sound = timelines.getLast();
        long timescale = timeline.track.timescale();
        long heardUntil = Math.multiplyExact(sound.endTicks(), timescale) / sound.track.timescale();
        return heardUntil - end > timescale * SOUND_ALONE_MILLIS / 1_000 ? heardUntil : end;
    }

    static Duration duration(long ticks, int timescale) {
        return Duration.ofSeconds(ticks / timescale, ticks % timescale * 1_000_000_000 / timescale);
    }

    /**
     * The same for playlists.
     *
     * @param ended whether the last segment is complete
     */
    synchronized TapeIndex tape(int initSizeBytes, long firstOffsetBytes, boolean ended) throws CmafException {
        Timeline timeline = timelines.getFirst();
        int complete = ended ? segments : Math.max(0, segments - 1);
        int[] sizes = new int[complete];
        int[] durations = new int[complete];
        for (int i = 0; i < complete; i++) {
            sizes[i] = Math.toIntExact(segmentBytes[i]);
            long end = i + 1 < segments ? timeline.startTicks(i + 1) : endTicks(timeline);
            durations[i] = Math.toIntExact(Math.max(0, end - timeline.startTicks(i)));
        }
        long first = segments == 0 ? 0 : Math.max(0, timeline.startTicks(0));
        return new TapeIndex(initSizeBytes, timeline.track.timescale(), first, firstOffsetBytes, sizes, durations);
    }

    /**
     * The boxes, video first, to stand in a row right before the first {@code moof}. Neighbours are
     * merged until they fit, as far as a size has bits for them.
     *
     * @param atMostBytes room for them
     */
    byte[] toIndex(int atMostBytes) throws CmafException {
        int merge = 1;
        List<Integer> ends = ends(merge);
        while (indexBytes(ends) > atMostBytes && merge < segments) {
            merge *= 2;
            ends = ends(merge);
        }
        byte[][] boxes = new byte[timelines.size()][];
        long after = 0;
        for (int i = timelines.size() - 1; i >= 0; i--) {
            boxes[i] = index(timelines.get(i), ends, after).toBytes();
            after += boxes[i].length;
        }
        byte[] all = new byte[(int) after];
        int position = 0;
        for (byte[] box : boxes) {
            System.arraycopy(box, 0, all, position, box.length);
            position += box.length;
        }
        return all;
    }

    private long indexBytes(List<Integer> ends) {
        return (long) timelines.size() * SegmentIndex.sizeBytes(ends.size());
    }

    /** Where each reference ends, of at most {@code merge} segments. */
    private List<Integer> ends(int merge) {
        List<Integer> ends = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < segments; i++) {
            if (i > from && (i - from == merge || bytes + segmentBytes[i] > Integer.MAX_VALUE)) {
                ends.add(i);
                from = i;
                bytes = 0;
            }
            bytes += segmentBytes[i];
        }
        if (segments > 0) {
            ends.add(segments);
        }
        return ends;
    }

    private SegmentIndex index(Timeline timeline, List<Integer> ends, long firstOffset) throws CmafException {
        List<Reference> references = new ArrayList<>(ends.size());
        int from = 0;
        for (int to : ends) {
            long bytes = 0;
            for (int i = from; i < to; i++) {
                bytes += segmentBytes[i];
            }
            long end = to < segments ? timeline.startTicks(to) : endTicks(timeline);
            references.add(new Reference(bytes, Math.max(0, end - timeline.startTicks(from)), sync[from]));
            from = to;
        }
        MovieTrack track = timeline.track;
        return new SegmentIndex(
                track.id(), track.timescale(), Math.max(0, timeline.startTicks(0)), firstOffset, references);
    }

    /** Where each segment begins on one track's time-line. */
    private static final class Timeline {
        private final MovieTrack track;
        private long[] starts = new long[64];
        private int known;
        private long presentationDelay;
        private @Nullable Boxes last;

        Timeline(MovieTrack track) {
            this.track = track;
        }

        /** Whether the current segment's start is not known: its first chunk may carry no sample of a track. */
        boolean wants(int segments) {
            return known < segments;
        }

        void start(int segments, Fragment fragment) {
            TrackFragment samples = fragment.track(track.id());
            if (samples == null || samples.sampleCount() == 0) {
                return;
            }
            if (segments > starts.length) {
                starts = Arrays.copyOf(starts, 2 * segments);
            }
            long start = Math.max(0, samples.earliestPresentationTicks());
            if (known == 0) {
                presentationDelay = start - samples.baseDecodeTicks();
            }
            // Segments without a sample of this track take no time and begin where this one does.
            Arrays.fill(starts, known, segments, start);
            known = segments;
        }

        long startTicks(int segment) throws CmafException {
            return segment < known ? starts[segment] : endTicks();
        }

        long endTicks() throws CmafException {
            TrackFragment samples = last == null ? null : last.parse().track(track.id());
            return samples == null ? 0 : samples.endDecodeTicks() + presentationDelay;
        }
    }
}
