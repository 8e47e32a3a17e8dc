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
 * source presents its keyframes: then decode times agree with the source's at every boundary.
 *
 * <p>Chunks are passed on with this object's lock held, in order. Any thread.
 */
final class RungPackager {
    /** How far a child may be behind: what waits for it, and as much within it. What lies further back is given up. */
    private static final int MAX_WAITING = 2 * FeedQueue.MAX_CHUNKS;

    /** How long pictures wait for the sound that belongs to them; a source's may fail for seconds. */
    private static final long SOUND_PATIENCE_TICKS = 90_000;

    private static final class Slot {
        final SourceChunk source;
        final ChildOutput child;
        final ChildSound.Span sound;
        final List<EncodedFrame> video = new ArrayList<>();

        Slot(SourceChunk source, ChildSound.Span sound, ChildOutput child) {
            this.source = source;
            this.sound = sound;
            this.child = child;
        }

        boolean startsSegment() {
            return source.chunk().startsSegment();
        }
    }

    /** What one child makes for this rung. */
    final class ChildOutput {
        private final int delayTicks;
        private final ChildSound sound;
        private Codec.@Nullable Video videoCodec;
        private long reachedTicks = Long.MIN_VALUE;
        private boolean ended;
        private boolean intact = true;

        private ChildOutput(int delayTicks, ChildSound sound) {
            this.delayTicks = delayTicks;
            this.sound = sound;
        }

        void videoTrack(Codec.Video codec) {
            synchronized (RungPackager.this) {
                videoCodec = codec;
            }
        }

        void video(EncodedFrame frame) {
            synchronized (RungPackager.this) {
                long dts = frame.ptsTicks() - delayTicks;
                reachedTicks = dts;
                for (Slot slot : slots) {
                    if (slot.child == this && dts >= slot.source.startTicks() && dts < slot.source.endTicks()) {
                        slot.video.add(frame);
                        break;
                    }
                }
                passOn();
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

        /** Whether nothing more of the slot comes. */
        private boolean isPast(Slot slot) {
            long end = slot.source.endTicks();
            if (ended || reachedTicks < end) {
                return ended;
            }
            if (reachedTicks - end >= SOUND_PATIENCE_TICKS) {
                sound.giveUp(slot.sound);
            }
            return slot.sound.frames() != null;
        }

        /** Whether the child broke off before it had all of it. */
        private boolean brokeOffIn(Slot slot) {
            return ended && !intact && (reachedTicks < slot.source.endTicks() || slot.sound.frames() == null);
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

    private boolean missing;
    private long passedSequence;
    private long dropped;
    private long passed;

    /** @param output told each chunk, in order, on the thread that completed it */
    RungPackager(ChunkListener output) {
        this.output = output;
    }

    /** @param delayTicks how long after its decoding the source presents its keyframes */
    ChildOutput child(int delayTicks, ChildSound sound) {
        return new ChildOutput(delayTicks, sound);
    }

    /**
     * The next chunk of the source, and who makes the rung's. One that was passed on already is not
     * made again by a child that begins with an earlier one: its pictures would not fit.
     */
    synchronized void expect(SourceChunk source, ChildSound.Span sound, ChildOutput child) {
        missing = false;
        if (source.chunk().sequence() <= passedSequence) {
            whole = false;
            return;
        }
        slots.add(new Slot(source, sound, child));
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

    private void passOn() {
        for (Slot slot = slots.peek(); slot != null && slot.child.isPast(slot); slot = slots.peek()) {
            slots.remove();
            Chunk chunk = slot.child.brokeOffIn(slot) ? null : chunk(slot);
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
        int delay = slot.child.delayTicks;
        for (int i = 0; i < slot.video.size(); i++) {
            EncodedFrame frame = slot.video.get(i);
            long dts = frame.ptsTicks() - delay;
            long next = i + 1 < slot.video.size() ? slot.video.get(i + 1).ptsTicks() - delay : slot.source.endTicks();
            run.add(dts, (int) Math.max(1, next - dts), delay, frame.keyframe(), frame.payload(), 0);
        }
        return run;
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
