package io.millrace.media.cmaf;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code moov} says of its tracks: enough to read its fragments. Safe on hostile bytes.
 *
 * @param tracks in file order
 */
public record MovieHeader(List<MovieTrack> tracks) {
    /** More tracks than any file of ours or of FFmpeg's has; what a hostile one may cost. */
    private static final int MAX_TRACKS = 64;

    public MovieHeader {
        tracks = List.copyOf(tracks);
    }

    /** The track with that id, or null. */
    public @Nullable MovieTrack track(int id) {
        for (MovieTrack track : tracks) {
            if (track.id() == id) {
                return track;
            }
        }
        return null;
    }

    /** The first video track, or null. */
    public @Nullable MovieTrack video() {
        return tracks.stream().filter(MovieTrack::video).findFirst().orElse(null);
    }

    /** The first audio track, or null. */
    public @Nullable MovieTrack audio() {
        return tracks.stream().filter(MovieTrack::audio).findFirst().orElse(null);
    }

    /**
     * @param moov the body of the box
     * @throws CmafException if it is malformed, or has no track
     */
    public static MovieHeader parse(ByteBuffer moov) throws CmafException {
        try {
            List<TrackParser> parsers = new ArrayList<>();
            BoxCursor boxes = new BoxCursor(moov);
            while (boxes.next()) {
                if (boxes.type() == BoxType.TRAK) {
                    if (parsers.size() == MAX_TRACKS) {
                        throw new CmafException("more than " + MAX_TRACKS + " tracks");
                    }
                    parsers.add(new TrackParser(boxes.body()));
                }
            }
            if (parsers.isEmpty()) {
                throw new CmafException("moov without a track");
            }
            applyDefaults(new BoxCursor(moov), parsers);
            List<MovieTrack> tracks = new ArrayList<>();
            for (TrackParser parser : parsers) {
                tracks.add(parser.track());
            }
            return new MovieHeader(tracks);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new CmafException("moov ends within a field");
        }
    }

    /**
     * Finds {@code moov} in a CMAF header ({@code ftyp moov}).
     *
     * @throws CmafException if there is none, or it is malformed
     */
    public static MovieHeader parseInit(ByteBuffer init) throws CmafException {
        BoxCursor boxes = new BoxCursor(init);
        while (boxes.next()) {
            if (boxes.type() == BoxType.MOOV) {
                return parse(boxes.body());
            }
        }
        throw new CmafException("no moov");
    }

    private static void applyDefaults(BoxCursor moov, List<TrackParser> parsers) throws CmafException {
        while (moov.next()) {
            if (moov.type() != BoxType.MVEX) {
                continue;
            }
            BoxCursor mvex = new BoxCursor(moov.body());
            while (mvex.next()) {
                if (mvex.type() == BoxType.TREX) {
                    ByteBuffer trex = mvex.body();
                    int id = trex.getInt(4);
                    for (TrackParser parser : parsers) {
                        parser.defaults(id, trex);
                    }
                }
            }
        }
    }
}
