package io.millrace.recorder.testing;

import io.millrace.media.cmaf.BoxHeader;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafFileReader;
import io.millrace.media.cmaf.TrackFragment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file's top-level boxes, as far as they are whole. */
public final class Boxes {
    private Boxes() {}

    public static List<BoxHeader> of(Path file) throws IOException {
        List<BoxHeader> boxes = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            CmafFileReader reader = new CmafFileReader(channel);
            BoxHeader box = reader.boxAt(0);
            while (box != null && box.end() <= channel.size()) {
                boxes.add(box);
                box = reader.boxAt(box.end());
            }
        }
        return boxes;
    }

    public static List<String> types(Path file) throws IOException {
        return of(file).stream().map(box -> BoxType.name(box.type())).toList();
    }

    /**
     * Of one track, how many samples its whole fragments hold.
     *
     * @throws IOException if some are there twice, or out of order
     */
    public static long samples(Path file, int track) throws IOException {
        long[] samples = new long[1];
        long[] end = {Long.MIN_VALUE};
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            new CmafFileReader(channel).scan((moof, mdat, fragment) -> {
                TrackFragment run = fragment.track(track);
                if (run != null) {
                    if (run.baseDecodeTicks() < end[0]) {
                        throw new IOException("track " + track + " goes back to " + run.baseDecodeTicks());
                    }
                    end[0] = run.endDecodeTicks();
                    samples[0] += run.sampleCount();
                }
            });
        }
        return samples[0];
    }

    /** Samples of all tracks in its whole fragments. */
    public static long samples(Path file) throws IOException {
        long[] samples = new long[1];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            new CmafFileReader(channel)
                    .scan((moof, mdat, fragment) ->
                            fragment.tracks().forEach(track -> samples[0] += track.sampleCount()));
        }
        return samples[0];
    }
}
