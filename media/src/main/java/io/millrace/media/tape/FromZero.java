package io.millrace.media.tape;

import io.millrace.media.cmaf.BoxCursor;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.media.cmaf.TimeShift;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A closed recording whose media time begins at 0, as a player shows it that knows nothing of the
 * hours before. As long as the recording, and the same bytes but for the times in {@code moof} and
 * {@code sidx}, and a note in the {@code free} box by which they can be brought back. Immutable.
 */
public final class FromZero {
    /** Where a {@code sidx} of version 1 has its reference id, timescale, earliest time and count. */
    private static final int SIDX_TRACK = 4;

    private static final int SIDX_EARLIEST = 12;
    private static final int SIDX_COUNT = 30;
    private static final int SIDX_REFERENCES = 32;
    private static final int SIDX_REFERENCE_BYTES = 12;

    private final byte[] head;
    private final TimeShift shift;
    private final long[] segmentOffsets;

    private FromZero(byte[] head, TimeShift shift, long[] segmentOffsets) {
        this.head = head;
        this.shift = shift;
        this.segmentOffsets = segmentOffsets;
    }

    /** Reads a stretch of the recording as it is. */
    @FunctionalInterface
    public interface Source {
        /** The stream is the caller's to close, also before its end. */
        InputStream open(long offset, long length) throws IOException;
    }

    /**
     * @param first the recording's first bytes, to the end of the first {@code moof} at least
     * @return empty where nothing is to be moved: it begins at 0, or is no recording of ours
     */
    public static Optional<FromZero> of(byte[] first) {
        try {
            return parse(first);
        } catch (CmafException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<FromZero> parse(byte[] first) throws CmafException {
        MovieHeader movie = null;
        ByteBuffer free = null;
        List<ByteBuffer> indexes = new ArrayList<>();
        long[] offsets = null;
        byte[] copy = first.clone();
        BoxCursor boxes = new BoxCursor(wholeBoxes(copy));
        while (boxes.next()) {
            ByteBuffer body = boxes.body();
            if (boxes.type() == BoxType.MOOV) {
                movie = MovieHeader.parse(body);
            } else if (boxes.type() == BoxType.FREE) {
                free = body;
            } else if (boxes.type() == BoxType.SIDX) {
                long end = (long) boxes.offset() + boxes.sizeBytes();
                offsets = offsets == null ? offsets(body, end) : offsets;
                indexes.add(body);
            } else if (boxes.type() == BoxType.MOOF) {
                if (movie == null || free == null || offsets == null) {
                    break;
                }
                TimeShift shift = TimeShift.toZero(movie, earliest(movie, Fragment.parse(movie, body), indexes));
                if (shift.isNone() || !shift.mark(free)) {
                    break;
                }
                indexes.forEach(sidx ->
                        sidx.putLong(SIDX_EARLIEST, sidx.getLong(SIDX_EARLIEST) - shift.of(sidx.getInt(SIDX_TRACK))));
                return Optional.of(new FromZero(Arrays.copyOf(copy, boxes.offset()), shift, offsets));
            }
        }
        return Optional.empty();
    }

    /** What is cut off at the end is no box. */
    private static ByteBuffer wholeBoxes(byte[] bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        int end = 0;
        while (end + 8 <= bytes.length) {
            long size = all.getInt(end) & 0xffff_ffffL;
            if (size < 8 || end + size > bytes.length) {
                break;
            }
            end += (int) size;
        }
        return all.slice(0, end);
    }

    /** Decode times of the first fragment; of a track that begins later, what its index says. */
    private static Map<Integer, Long> earliest(MovieHeader movie, Fragment first, List<ByteBuffer> indexes) {
        Map<Integer, Long> earliest = new HashMap<>();
        indexes.forEach(sidx -> earliest.put(sidx.getInt(SIDX_TRACK), sidx.getLong(SIDX_EARLIEST)));
        for (MovieTrack track : movie.tracks()) {
            var samples = first.track(track.id());
            if (samples != null) {
                earliest.put(track.id(), samples.baseDecodeTicks());
            }
        }
        return earliest;
    }

    /** Where segments begin; the last is where they end. */
    private static long[] offsets(ByteBuffer sidx, long end) {
        int count = sidx.getShort(SIDX_COUNT) & 0xffff;
        long[] offsets = new long[count + 1];
        offsets[0] = end + sidx.getLong(SIDX_EARLIEST + 8);
        for (int i = 0; i < count; i++) {
            offsets[i + 1] = offsets[i] + (sidx.getInt(SIDX_REFERENCES + SIDX_REFERENCE_BYTES * i) & 0x7fff_ffffL);
        }
        return offsets;
    }

    /**
     * A stretch of it.
     *
     * @param source the recording as it is; whole segments are read of it, so that no fragment is cut
     * @param length bytes from {@code offset} on, all there; the stream is the caller's to close
     */
    public InputStream open(long offset, long length, Source source) throws IOException {
        long end = offset + length;
        InputStream result = InputStream.nullInputStream();
        if (offset < head.length) {
            int until = (int) Math.min(end, head.length);
            result = new ByteArrayInputStream(head, (int) offset, until - (int) offset);
        }
        long mediaEnd = segmentOffsets[segmentOffsets.length - 1];
        long from = Math.max(offset, head.length);
        long to = Math.min(end, mediaEnd);
        if (from < to) {
            long begin = segmentOffsets[segmentAt(from)];
            long close = segmentOffsets[segmentAt(to - 1) + 1];
            InputStream moved = new ShiftedFragments(source.open(begin, close - begin), shift);
            moved.skipNBytes(from - begin);
            result = new SequenceInputStream(result, new BoundedStream(moved, to - from));
        }
        if (end > mediaEnd) {
            long rest = Math.max(offset, mediaEnd);
            result = new SequenceInputStream(result, source.open(rest, end - rest));
        }
        return result;
    }

    private int segmentAt(long offset) {
        int found = Arrays.binarySearch(segmentOffsets, offset);
        return found >= 0 ? found : -found - 2;
    }
}
