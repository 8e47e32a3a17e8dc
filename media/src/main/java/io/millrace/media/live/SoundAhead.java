package io.millrace.media.live;

import io.millrace.media.InitSection;
import io.millrace.media.cmaf.ChunkWriter;
import io.millrace.media.cmaf.TrackRun;
import java.util.List;

/**
 * Sound that waits for its picture. A part ends where a picture begins, and one that is late is
 * waited for before sound goes without it ({@link PartAssembler}); so that a kill meanwhile loses
 * no more than a part, what waits longer is told, each sample once. Where the picture is later than
 * it was for the part before, the pictures that wait are told too: they last as long as that sound.
 * Guarded by the live stream's lock.
 *
 * <p>The sound could go in parts of its own at once instead, as it does after a second and more. But
 * most pictures that are late do come, with the times they have, and would then lie in parts, and
 * begin segments, that say to be later than they are.
 */
final class SoundAhead {
    /** After so many samples in a row the whole of what waits is told again, or it would never be over. */
    private static final int WHOLE_EACH_SAMPLES = 512;

    private static final ChunkWriter WRITER = new ChunkWriter();

    /** Hears what waits. */
    interface Output {
        /** As {@link ChunkListener#onAhead}. */
        void ahead(AheadSamples samples);

        /** As {@link ChunkListener#onAheadOver}. */
        void aheadOver();
    }

    private final Output output;
    private boolean told;
    private int toldVideo;
    private int toldAudio;
    private int inARow;
    private long usualMicros;

    SoundAhead(Output output) {
        this.output = output;
    }

    /**
     * Samples were added.
     *
     * @param sequence of the next chunk
     * @param partStartMicros where it begins
     * @param limitMicros how much may wait untold
     */
    void look(InitSection init, long sequence, TrackRun video, SoundRun audio, long partStartMicros, long limitMicros) {
        long end = audio.isEmpty() ? Long.MIN_VALUE : audio.endMicros();
        boolean soundWaits = audio.count() > toldAudio && end - audio.startMicros(toldAudio) >= limitMicros;
        // Those that come late at last, and fill the part that sound has gone before them to. How long the last
        // one lasts is not known.
        boolean picturesWait = video.count() > toldVideo
                && PartAssembler.micros90k(video.dts(video.count() - 1) - video.dts(toldVideo))
                        >= limitMicros - limitMicros / 5;
        if (!soundWaits && !picturesWait) {
            return;
        }
        if (inARow >= WHOLE_EACH_SAMPLES) {
            inARow = 0;
            toldVideo = 0;
            toldAudio = 0;
        }
        boolean whole = toldVideo == 0 && toldAudio == 0;
        boolean late = picturesWait || end - partStartMicros >= limitMicros + usualMicros;
        int pictures = late ? video.count() : toldVideo;
        List<TrackRun> runs =
                List.of(video.copyOf(toldVideo, pictures), audio.run().copyOf(toldAudio, audio.count()));
        int[] counts = {pictures - toldVideo, audio.count() - toldAudio};
        inARow += counts[0] + counts[1];
        toldVideo = pictures;
        toldAudio = audio.count();
        told = true;
        output.ahead(new AheadSamples(init, WRITER.write(sequence, runs, counts), whole));
    }

    /**
     * A chunk has the first samples of the runs.
     *
     * @param audio what is left
     * @param endMicros where the chunk ends
     * @param inTime whether a picture ended it
     */
    void written(int videoCount, int audioCount, SoundRun audio, long endMicros, boolean inTime) {
        toldVideo = Math.max(0, toldVideo - videoCount);
        toldAudio = Math.max(0, toldAudio - audioCount);
        if (toldAudio == 0) {
            inARow = 0;
        }
        if (inTime) {
            usualMicros = audio.isEmpty() ? 0 : Math.max(0, audio.endMicros() - endMicros);
        }
    }

    /** The time-line ended, and everything of it is in chunks. */
    void over() {
        toldVideo = 0;
        toldAudio = 0;
        inARow = 0;
        usualMicros = 0;
        if (told) {
            told = false;
            output.aheadOver();
        }
    }
}
