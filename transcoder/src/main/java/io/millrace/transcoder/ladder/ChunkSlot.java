package io.millrace.transcoder.ladder;

import io.millrace.media.Track;
import io.millrace.media.cmaf.TrackRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A rung's chunk before it is written: the span of the source's that it covers, and what one child
 * has made for that so far. Guarded by the packager's lock.
 *
 * <p>A rung has no reordered frames, so it presents each frame as long after its decoding as the
 * source presents the keyframe of that segment: then decode times agree with the source's at every
 * boundary. Where groups of pictures are open the first keyframe is presented sooner than the later
 * ones, and the first segment shows a little more than it decodes: the last frames of a segment are
 * then decoded closer together.
 */
final class ChunkSlot {
    private final SourceChunk source;
    private final ChildProgress child;
    private final ChildSound.Span sound;
    private final int delayTicks;
    private final List<EncodedFrame> pictures = new ArrayList<>();
    private long pictureBytes;

    /**
     * @param child who makes it
     * @param delayTicks how long after its decoding the source presents the segment's keyframe
     */
    ChunkSlot(SourceChunk source, ChildProgress child, ChildSound.Span sound, int delayTicks) {
        this.source = source;
        this.child = child;
        this.sound = sound;
        this.delayTicks = delayTicks;
    }

    SourceChunk source() {
        return source;
    }

    ChildProgress child() {
        return child;
    }

    ChildSound.Span sound() {
        return sound;
    }

    boolean startsSegment() {
        return source.chunk().startsSegment();
    }

    /** Frames are presented from here on. */
    long shownFromTicks() {
        return source.startTicks() + delayTicks;
    }

    /** Up to here: where the next begins, if it is known. */
    long shownUntilTicks(@Nullable ChunkSlot next) {
        return next != null && next.source.startTicks() == source.endTicks()
                ? next.shownFromTicks()
                : source.endTicks() + delayTicks;
    }

    /** The child's next frame within this span. */
    void add(EncodedFrame picture) {
        pictures.add(picture);
        pictureBytes += picture.payload().remaining();
    }

    long pictureBytes() {
        return pictureBytes;
    }

    /** Whether a decoder can begin here. */
    boolean isIndependent() {
        return !pictures.isEmpty() && pictures.getFirst().keyframe();
    }

    /** Of every second frame a chunk may have none: then this is empty. */
    TrackRun videoRun() {
        TrackRun run = new TrackRun(Track.VIDEO_ID);
        int count = pictures.size();
        for (int i = 0; i < count; i++) {
            EncodedFrame picture = pictures.get(i);
            long dts = decodedTicks(i);
            long next = i + 1 < count ? decodedTicks(i + 1) : source.endTicks();
            int shownAfter = (int) (picture.ptsTicks() - dts);
            run.add(dts, (int) Math.max(1, next - dts), shownAfter, picture.keyframe(), picture.payload(), 0);
        }
        return run;
    }

    /** Before the slot ends, and before the frames after it. */
    private long decodedTicks(int index) {
        long latest = source.endTicks() - (pictures.size() - index);
        return Math.min(pictures.get(index).ptsTicks() - delayTicks, latest);
    }

    /** Once all of the sound has come. */
    TrackRun audioRun() {
        TrackRun run = new TrackRun(Track.AUDIO_ID);
        for (EncodedFrame frame : Objects.requireNonNull(sound.frames())) {
            run.add(frame.ptsTicks(), frame.durationTicks(), 0, true, frame.payload(), 0);
        }
        return run;
    }
}
