package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;
import io.millrace.media.Codec;
import io.millrace.media.live.ChunkListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a rung's chunks, one for each chunk of the source: the same span, the same wall time, the
 * same segment boundaries, the child's pictures and the source's sound. So rungs are aligned by
 * construction, whatever an encoder does.
 *
 * <p>Each chunk belongs to one child; what another child makes for its span is ignored. That is how
 * a rung passes from one child to the next at a segment boundary without a gap or a double frame.
 *
 * <p>Of a segment only the beginning is passed on, never what comes after a chunk that is missing.
 *
 * <p>Chunks are passed on with this object's lock held, in order. Any thread.
 */
final class RungPackager {
    private final ChunkListener output;
    private final SlotQueue slots = new SlotQueue();
    private final RungMuxer muxer = new RungMuxer();
    /** Whether the segment in progress has all of its chunks so far. */
    private boolean whole;

    /** The source's number of the last chunk that was passed on. */
    private long passedSequence;

    private long dropped;

    /** @param output told each chunk, in order, on the thread that completed it */
    RungPackager(ChunkListener output) {
        this.output = output;
    }

    /**
     * The next chunk of the source, and who makes the rung's. One that was passed on already is not
     * made again by a child that begins with an earlier one: its pictures would not fit.
     */
    synchronized void expect(SourceChunk source, ChildSound.Span sound, ChildProgress child) {
        slots.setBeforeHole(false);
        int delayTicks = child.follow(source);
        if (source.chunk().sequence() <= passedSequence) {
            whole = false;
            return;
        }
        boolean fits = slots.add(new ChunkSlot(source, child, sound, delayTicks));
        child.showEarly(slots);
        if (!fits) {
            skip();
        }
    }

    /**
     * The rung has no chunk for this one of the source's: it goes on with the next segment. Of the
     * segment that misses it nothing more is passed on, and nothing at all if none was so far.
     */
    synchronized void miss(Chunk source) {
        dropped++;
        if (!slots.isBeforeHole() && !source.startsSegment()) {
            dropSegment();
        }
        slots.setBeforeHole(true);
    }

    private void dropSegment() {
        for (ChunkSlot last = slots.pollLast(); last != null; last = slots.pollLast()) {
            dropped++;
            if (last.startsSegment()) {
                return;
            }
        }
        whole = false;
    }

    synchronized void videoTrack(Codec.Video codec, ChildProgress child) {
        child.videoTrack(codec);
    }

    /** @throws IOException if the child makes more than can be */
    synchronized void video(EncodedFrame frame, ChildProgress child) throws IOException {
        child.show(frame, slots);
        passOn();
    }

    synchronized void heard() {
        passOn();
    }

    synchronized void end(boolean intact, ChildProgress child) {
        child.end(intact);
        passOn();
    }

    /** Forgets what waits. */
    synchronized void clear() {
        slots.clear();
        whole = false;
        passedSequence = 0;
    }

    /** Chunks of the source that the rung was to have, and has not. */
    synchronized long dropped() {
        return dropped;
    }

    private void passOn() {
        for (ChunkSlot slot = slots.pollPast(); slot != null; slot = slots.pollPast()) {
            Chunk chunk = chunk(slot);
            if (chunk == null) {
                skip();
            } else {
                passedSequence = slot.source().chunk().sequence();
                output.onChunk(chunk);
            }
        }
    }

    private void skip() {
        whole = false;
        dropped++;
    }

    /** Null if it cannot be played from here: the rung then waits for a segment that begins with a keyframe. */
    private @Nullable Chunk chunk(ChunkSlot slot) {
        ChildProgress child = slot.child();
        if (child.brokeOffIn(slot, slot.shownUntilTicks(slots.first()))) {
            return null;
        }
        if (slot.startsSegment()) {
            whole = slot.isIndependent();
        }
        Codec.Video video = child.videoCodec();
        return whole && video != null ? muxer.write(slot, video, child.audioCodec()) : null;
    }
}
