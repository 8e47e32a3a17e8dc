package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;
import io.millrace.media.Codec;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import io.millrace.media.cmaf.ChunkWriter;
import io.millrace.media.cmaf.InitSectionWriter;
import io.millrace.media.cmaf.TrackRun;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.memory.ChunkBytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a rung's chunks, one for each chunk of the source: the same span, the same wall time, the
 * same segment boundaries, the child's pictures and the source's sound. So rungs are aligned by
 * construction, whatever an encoder does.
 *
 * <p>Each chunk belongs to one child; what another child makes for its span is ignored. That is how
 * a rung passes from one child to the next at a segment boundary without a gap or a double frame.
 *
 * <p>A rung has no reordered frames, so it presents each frame as long after its decoding as the
 * source presents the keyframe of that segment: then decode times agree with the source's at every
 * boundary. Where groups of pictures are open the first keyframe is presented sooner than the later
 * ones, and the first segment shows a little more than it decodes: the last frames of a segment are
 * then decoded closer together.
 *
 * <p>Chunks are passed on with this object's lock held, in order. Any thread.
 */
final class RungPackager {
    /** How far a child may be behind: what waits for it, and as much within it. What lies further back is given up. */
    private static final int MAX_WAITING = 2 * FeedQueue.MAX_CHUNKS;

    /** How long pictures wait for the sound that belongs to them; a source's may fail for seconds. */
    private static final long SOUND_PATIENCE_TICKS = 90_000;

    /** Of a child's frames; as many as a chunk has. */
    private static final int MAX_EARLY = 64;

    private static final class Slot {
        final SourceChunk source;
        final ChildOutput child;
        final ChildSound.Span sound;
        final int delayTicks;
        final List<EncodedFrame> video = new ArrayList<>();

        /** @param delayTicks how long after its decoding the source presents the segment's keyframe */
        Slot(SourceChunk source, ChildSound.Span sound, ChildOutput child, int delayTicks) {
            this.source = source;
            this.sound = sound;
            this.child = child;
            this.delayTicks = delayTicks;
        }

        /** Frames are presented from here on. */
        long shownFromTicks() {
            return source.startTicks() + delayTicks;
        }

        /** Up to here: where the next begins, if it is known. */
        long shownUntilTicks(@Nullable Slot next) {
            return next != null && next.source.startTicks() == source.endTicks()
                    ? next.shownFromTicks()
                    : source.endTicks() + delayTicks;
        }

        boolean startsSegment() {
            return source.chunk().startsSegment();
        }
    }

    /** What one child makes for this rung. */
    final class ChildOutput {
        private final ChildSound sound;
        private Codec.@Nullable Video videoCodec;
        private int delayTicks;
        private long shownTicks = Long.MIN_VALUE;
        /** Frames of the chunk that comes next: a decoder may show them before it has read of it. */
        private final Deque<EncodedFrame> early = new ArrayDeque<>();

        private boolean ended;
        private boolean intact = true;

        private ChildOutput(ChildSound sound) {
            this.sound = sound;
        }

        void videoTrack(Codec.Video codec) {
            synchronized (RungPackager.this) {
                videoCodec = codec;
            }
        }

        void video(EncodedFrame frame) {
            synchronized (RungPackager.this) {
                shownTicks = frame.ptsTicks();
                if (shownTicks >= expectedUntilTicks && early.size() < MAX_EARLY) {
                    early.add(frame);
                } else {
                    put(frame);
                }
                passOn();
            }
        }

        private void put(EncodedFrame frame) {
            Slot slot = slotAt(frame.ptsTicks());
            if (slot != null && slot.child == this) {
                slot.video.add(frame);
            }
        }

        private void putEarly() {
            while (!early.isEmpty() && early.getFirst().ptsTicks() < expectedUntilTicks) {
                put(early.removeFirst());
            }
        }

        /** More of the sound has come. */
        void heard() {
            synchronized (RungPackager.this) {
                passOn();
            }
        }

        /** @param whole whether it worked off all that it was fed */
        void end(boolean whole) {
            synchronized (RungPackager.this) {
                ended = true;
                intact = whole;
                passOn();
            }
        }

        /** Whether nothing more of the slot comes. Where it ends is known with the next one, or when that is missing. */
        private boolean isPast(Slot slot, @Nullable Slot next) {
            long end = slot.shownUntilTicks(next);
            if (ended || next == null && !missing || shownTicks < end) {
                return ended;
            }
            if (shownTicks - end >= SOUND_PATIENCE_TICKS) {
                sound.giveUp(slot.sound);
            }
            return slot.sound.frames() != null;
        }

        /** Whether the child broke off before it had all of it. */
        private boolean brokeOffIn(Slot slot, @Nullable Slot next) {
            return ended && !intact && (shownTicks < slot.shownUntilTicks(next) || slot.sound.frames() == null);
        }
    }

    private final ChunkListener output;
    private final ChunkWriter writer = new ChunkWriter();
    private final Deque<Slot> slots = new ArrayDeque<>();
    private @Nullable InitSection init;
    private int initCount;
    private long sequence = 1;
    /** Whether the segment in progress has all of its chunks so far. */
    private boolean whole;

    /** Whether the chunk after those that wait is one of the source's that the rung has not. */
    private boolean missing;

    private long passedSequence;
    private long expectedUntilTicks = Long.MAX_VALUE;
    private long dropped;
    private long passed;

    /** @param output told each chunk, in order, on the thread that completed it */
    RungPackager(ChunkListener output) {
        this.output = output;
    }

    ChildOutput child(ChildSound sound) {
        return new ChildOutput(sound);
    }

    /**
     * The next chunk of the source, and who makes the rung's. One that was passed on already is not
     * made again by a child that begins with an earlier one: its pictures would not fit.
     */
    synchronized void expect(SourceChunk source, ChildSound.Span sound, ChildOutput child) {
        missing = false;
        if (source.chunk().startsSegment()) {
            child.delayTicks = source.keyframeDelayTicks();
        }
        if (source.chunk().sequence() <= passedSequence) {
            whole = false;
            return;
        }
        Slot slot = new Slot(source, sound, child, child.delayTicks);
        slots.add(slot);
        expectedUntilTicks = slot.shownUntilTicks(null);
        child.putEarly();
        if (slots.size() > MAX_WAITING) {
            slots.removeFirst();
            skip();
        }
    }

    /**
     * The rung has no chunk for this one of the source's: it goes on with the next segment. Of the
     * segment that misses it nothing more is passed on, and nothing at all if none was so far.
     */
    synchronized void miss(Chunk source) {
        dropped++;
        if (!missing && !source.startsSegment()) {
            dropSegment();
        }
        missing = true;
    }

    private void dropSegment() {
        while (!slots.isEmpty()) {
            dropped++;
            if (slots.removeLast().startsSegment()) {
                return;
            }
        }
        whole = false;
    }

    /** Forgets what waits. */
    synchronized void clear() {
        slots.clear();
        whole = false;
        missing = false;
        passedSequence = 0;
        expectedUntilTicks = Long.MAX_VALUE;
    }

    /** Chunks of the source that the rung was to have, and has not. */
    synchronized long dropped() {
        return dropped;
    }

    synchronized long passed() {
        return passed;
    }

    private void skip() {
        whole = false;
        dropped++;
    }

    /** The one that a frame of that time is shown in, or null. */
    private @Nullable Slot slotAt(long ptsTicks) {
        Slot slot = null;
        for (Slot next : slots) {
            if (slot != null && ptsTicks >= slot.shownFromTicks() && ptsTicks < slot.shownUntilTicks(next)) {
                return slot;
            }
            slot = next;
        }
        boolean inLast = slot != null && ptsTicks >= slot.shownFromTicks() && ptsTicks < slot.shownUntilTicks(null);
        return inLast ? slot : null;
    }

    private void passOn() {
        for (Slot slot = slots.poll(); slot != null; slot = slots.poll()) {
            Slot next = slots.peek();
            if (!slot.child.isPast(slot, next)) {
                slots.addFirst(slot);
                return;
            }
            Chunk chunk = slot.child.brokeOffIn(slot, next) ? null : chunk(slot);
            if (chunk == null) {
                skip();
            } else {
                passed++;
                passedSequence = slot.source.chunk().sequence();
                output.onChunk(chunk);
            }
        }
    }

    /**
     * Null if it cannot be played from here: the rung then waits for a segment that begins with a
     * keyframe. Of every second frame a chunk may have none: then it has sound, or nothing.
     */
    private @Nullable Chunk chunk(Slot slot) {
        Chunk source = slot.source.chunk();
        Codec.Video codec = slot.child.videoCodec;
        boolean independent = !slot.video.isEmpty() && slot.video.getFirst().keyframe();
        if (source.startsSegment()) {
            whole = independent;
        }
        if (!whole || codec == null) {
            return null;
        }
        Codec.Audio audio = slot.child.sound.codec();
        InitSection header = header(codec, audio);
        List<TrackRun> runs = new ArrayList<>(2);
        runs.add(video(slot));
        if (audio != null) {
            runs.add(audio(slot));
        }
        int[] counts = runs.stream().mapToInt(TrackRun::count).toArray();
        return new Chunk(
                header,
                sequence,
                source.startsSegment(),
                independent,
                source.discontinuity(),
                source.wallStart(),
                source.startMicros(),
                source.durationMicros(),
                counts[0],
                counts.length > 1 ? counts[1] : 0,
                counts.length > 1 ? runs.get(1).sizeBytes(counts[1]) : 0,
                ChunkBytes.of(writer.write(sequence++, runs, counts)),
                source.receivedNanos(),
                source.partTargetMicros());
    }

    private static TrackRun video(Slot slot) {
        TrackRun run = new TrackRun(Track.VIDEO_ID);
        long end = slot.source.endTicks();
        int count = slot.video.size();
        for (int i = 0; i < count; i++) {
            EncodedFrame frame = slot.video.get(i);
            long dts = decodedTicks(slot, i);
            long next = i + 1 < count ? decodedTicks(slot, i + 1) : end;
            int shownAfter = (int) (frame.ptsTicks() - dts);
            run.add(dts, (int) Math.max(1, next - dts), shownAfter, frame.keyframe(), frame.payload(), 0);
        }
        return run;
    }

    /** Before the slot ends, and before the frames after it. */
    private static long decodedTicks(Slot slot, int index) {
        long latest = slot.source.endTicks() - (slot.video.size() - index);
        return Math.min(slot.video.get(index).ptsTicks() - slot.delayTicks, latest);
    }

    private static TrackRun audio(Slot slot) {
        TrackRun run = new TrackRun(Track.AUDIO_ID);
        for (EncodedFrame frame : Objects.requireNonNull(slot.sound.frames())) {
            run.add(frame.ptsTicks(), frame.durationTicks(), 0, true, frame.payload(), 0);
        }
        return run;
    }

    private InitSection header(Codec.Video video, Codec.@Nullable Audio audio) {
        InitSection known = init;
        List<Codec> codecs = new ArrayList<>();
        codecs.add(video);
        if (audio != null) {
            codecs.add(audio);
        }
        if (known != null
                && codecs.equals(known.tracks().stream().map(Track::codec).toList())) {
            return known;
        }
        List<Track> tracks = new ArrayList<>();
        tracks.add(new Track(Track.VIDEO_ID, video, InitSectionWriter.timescale(video)));
        if (audio != null) {
            tracks.add(new Track(Track.AUDIO_ID, audio, InitSectionWriter.timescale(audio)));
        }
        InitSection made = InitSectionWriter.write(initCount++, tracks);
        init = made;
        return Objects.requireNonNull(made);
    }
}
