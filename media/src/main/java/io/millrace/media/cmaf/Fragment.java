package io.millrace.media.cmaf;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code moof}, parsed. Safe on hostile bytes: what it allocates is bounded by the size of the
 * box and {@link TrackFragment#MAX_SAMPLES}.
 *
 * @param sequence of {@code mfhd}
 * @param tracks in file order; a track that has several {@code traf} boxes stands once for each
 */
public record Fragment(long sequence, List<TrackFragment> tracks) {
    private static final int MAX_TRACK_FRAGMENTS = 64;

    public Fragment {
        tracks = List.copyOf(tracks);
    }

    /** The first fragment of that track, or null. */
    public @Nullable TrackFragment track(int trackId) {
        for (TrackFragment track : tracks) {
            if (track.trackId() == trackId) {
                return track;
            }
        }
        return null;
    }

    /**
     * @param movie the header its tracks' defaults are in
     * @param moof the body of the box
     * @throws CmafException if it is malformed
     */
    public static Fragment parse(MovieHeader movie, ByteBuffer moof) throws CmafException {
        try {
            long sequence = 0;
            List<TrackFragment> tracks = new ArrayList<>(2);
            BoxCursor boxes = new BoxCursor(moof);
            while (boxes.next()) {
                if (boxes.type() == BoxType.MFHD) {
                    sequence = boxes.body().getInt(4) & 0xffff_ffffL;
                } else if (boxes.type() == BoxType.TRAF) {
                    if (tracks.size() == MAX_TRACK_FRAGMENTS) {
                        throw new CmafException("more than " + MAX_TRACK_FRAGMENTS + " track fragments");
                    }
                    tracks.add(TrackFragmentParser.parse(movie, boxes.body()));
                }
            }
            return new Fragment(sequence, tracks);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new CmafException("moof ends within a field");
        }
    }
}
