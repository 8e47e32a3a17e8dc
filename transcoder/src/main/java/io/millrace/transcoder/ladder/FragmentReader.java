package io.millrace.transcoder.ladder;

import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.CmafStreamReader;
import io.millrace.media.cmaf.CmafStreamReader.StreamedFragment;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.media.cmaf.TrackFragment;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Frames out of one output of a child: fragmented MP4 with one track. Safe on garbage. One thread. */
final class FragmentReader {
    private final CmafStreamReader in;

    FragmentReader(InputStream in) {
        this.in = new CmafStreamReader(in);
    }

    /** The one track; blocks until it is known. */
    MovieTrack track() throws IOException {
        List<MovieTrack> tracks = in.header().tracks();
        if (tracks.size() != 1) {
            throw new CmafException(tracks.size() + " tracks");
        }
        return tracks.getFirst();
    }

    /** The frames of the next fragment, or null at the end. */
    @Nullable
    List<EncodedFrame> frames() throws IOException {
        StreamedFragment fragment = in.next();
        if (fragment == null) {
            return null;
        }
        List<EncodedFrame> frames = new ArrayList<>();
        for (TrackFragment run : fragment.fragment().tracks()) {
            long dts = run.baseDecodeTicks();
            for (int i = 0; i < run.sampleCount(); i++) {
                frames.add(new EncodedFrame(
                        dts + run.compositionOffsetTicks()[i],
                        run.sampleTicks()[i],
                        run.sync()[i],
                        fragment.sample(run, i)));
                dts += run.sampleTicks()[i];
            }
        }
        return frames;
    }
}
