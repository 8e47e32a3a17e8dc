package io.millrace.recorder.export;

import io.millrace.media.cmaf.BoxCursor;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.MovieTrack;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One track of an export: how the source describes it, its samples, and which of them are shown. */
final class ExportTrack {
    private final MovieTrack description;
    private final ByteBuffer trak;
    private final SampleTable samples = new SampleTable();
    private long mediaTime;
    private long leadTicks;

    private ExportTrack(MovieTrack description, ByteBuffer trak) {
        this.description = description;
        this.trak = trak;
    }

    /**
     * Those of an init section.
     *
     * @param descriptions parsed from it, in the same order
     */
    static List<ExportTrack> of(ByteBuffer init, List<MovieTrack> descriptions) throws CmafException {
        List<ExportTrack> tracks = new ArrayList<>();
        BoxCursor moov = new BoxCursor(find(init, BoxType.MOOV));
        while (moov.next()) {
            if (moov.type() == BoxType.TRAK) {
                tracks.add(new ExportTrack(descriptions.get(tracks.size()), moov.body()));
            }
        }
        return tracks;
    }

    int id() {
        return description.id();
    }

    boolean video() {
        return description.video();
    }

    int timescale() {
        return description.timescale();
    }

    SampleTable samples() {
        return samples;
    }

    ByteBuffer sampleDescriptions() throws CmafException {
        return child(BoxType.MDIA, BoxType.MINF, BoxType.STBL, BoxType.STSD);
    }

    /** Whether a decoder set up for this track goes on with {@code other}. */
    boolean sameAs(ExportTrack other) throws CmafException {
        return id() == other.id()
                && timescale() == other.timescale()
                && sampleDescriptions().equals(other.sampleDescriptions());
    }

    /**
     * @param firstTicks what is shown first, on the samples' time-line
     * @param lead nothing is shown before it, in ticks of the movie
     */
    void show(long firstTicks, long lead) {
        mediaTime = firstTicks - samples.firstDecodeTicks();
        leadTicks = lead;
    }

    /** From the first sample's decode time, as an edit list counts. */
    long mediaTime() {
        return mediaTime;
    }

    long leadTicks() {
        return leadTicks;
    }

    /** The body of the box that {@code path} leads to. */
    ByteBuffer child(int... path) throws CmafException {
        ByteBuffer at = trak;
        for (int type : path) {
            at = find(at, type);
        }
        return at;
    }

    private static ByteBuffer find(ByteBuffer boxes, int type) throws CmafException {
        BoxCursor cursor = new BoxCursor(boxes);
        while (cursor.next()) {
            if (cursor.type() == type) {
                return cursor.body();
            }
        }
        throw new CmafException("no " + BoxType.name(type) + " in the init section");
    }
}
