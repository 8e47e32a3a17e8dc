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
import java.util.Iterator;
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
    /** How far a child may be behind: what lies further back is given up. */
    private static final int MAX_WAITING = 256;

    private static final class Slot {
        final SourceChunk source;
        final ChildOutput child;
        final List<EncodedFrame> video = new ArrayList<>();

        Slot(SourceChunk source, ChildOutput child) {
            this.source = source;
            this.child = child;
        }
    }

    /** What one child makes for this rung. */
    final class ChildOutput {
        private final int delayTicks;
        private Codec.@Nullable Video videoCodec;
        private Codec.@Nullable Audio audioCodec;
        private final Deque<EncodedFrame> audio = new ArrayDeque<>();
        private long reachedTicks = Long.MIN_VALUE;
        private boolean ended;
        private boolean intact = true;

        private ChildOutput(int delayTicks, Codec.@Nullable Audio copiedAudio) {
            this.delayTicks = delayTicks;
            this.audioCodec = copiedAudio;
        }

        void videoTrack(Codec.Video codec) {
            synchronized (RungPackager.this) {
                videoCodec = codec;
            }
        }

        void audioTrack(Codec.Audio codec) {
            synchronized (RungPackager.this) {
                audioCodec = codec;
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

        void audio(EncodedFrame frame) {
            synchronized (RungPackager.this) {
                audio.add(frame);
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

        private boolean isPast(Slot slot) {
            return ended || reachedTicks >= slot.source.endTicks();
        }
    }

    private final ChunkListener output;
    private final ChunkWriter writer = new ChunkWriter();
    private final Deque<Slot> slots = new ArrayDeque<>();
    private @Nullable InitSection init;
    private int initCount;
    private long sequence = 1;
    private boolean whole;
    private long passedSequence;
    private long dropped;
    private long passed;

    /** @param output told each chunk, in order, on the thread that completed it */
    RungPackager(ChunkListener output) {
        this.output = output;
    }

    /**
     * @param delayTicks how long after its decoding the source presents its keyframes
     * @param copiedAudio the source's, when the rung takes it over
     */
    ChildOutput child(int delayTicks, Codec.@Nullable Audio copiedAudio) {
        return new ChildOutput(delayTicks, copiedAudio);
    }

    /**
     * The next chunk of the source, and who makes the rung's. One that was passed on already is not
     * made again by a child that begins with an earlier one: its pictures would not fit.
     */
    synchronized void expect(SourceChunk source, ChildOutput child) {
        if (source.chunk().sequence() <= passedSequence) {
            whole = false;
            return;
        }
        slots.add(new Slot(source, child));
        if (slots.size() > MAX_WAITING) {
            slots.removeFirst();
            skip();
        }
    }

    /** The rung has no chunk for the source's next: it goes on with the next segment. */
    synchronized void miss() {
        skip();
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

    synchronized long passed() {
        return passed;
    }

    private void skip() {
        whole = false;
        dropped++;
    }

    private void passOn() {
        for (Iterator<Slot> all = slots.iterator(); all.hasNext(); ) {
            Slot slot = all.next();
            if (!slot.child.isPast(slot)) {
                return;
            }
            all.remove();
            Chunk chunk = slot.child.ended && !slot.child.intact && slot.child.reachedTicks < slot.source.endTicks()
                    ? null
                    : chunk(slot);
            if (chunk == null) {
                skip();
            } else {
                passed++;
                passedSequence = slot.source.chunk().sequence();
                output.onChunk(chunk);
            }
        }
    }

    /** Null if it cannot be played from here: the rung then waits for a segment that begins with a keyframe. */
    private @Nullable Chunk chunk(Slot slot) {
        Chunk source = slot.source.chunk();
        Codec.Video codec = slot.child.videoCodec;
        boolean independent = !slot.video.isEmpty() && slot.video.getFirst().keyframe();
        if (source.startsSegment()) {
            whole = independent;
        }
        if (!whole || codec == null || slot.video.isEmpty()) {
            return null;
        }
        InitSection header = header(codec, slot.child.audioCodec);
        List<TrackRun> runs = new ArrayList<>(2);
        runs.add(video(slot));
        if (slot.child.audioCodec != null) {
            runs.add(audio(slot, slot.child.audioCodec));
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

    private static TrackRun audio(Slot slot, Codec.Audio codec) {
        TrackRun run = new TrackRun(Track.AUDIO_ID);
        for (EncodedFrame frame : slot.source.audio()) {
            run.add(frame.ptsTicks(), frame.durationTicks(), 0, true, frame.payload(), 0);
        }
        // Encoded sound is taken as far as it has come: what is late goes into the next chunk.
        Chunk source = slot.source.chunk();
        long end = (source.startMicros() + source.durationMicros()) * codec.sampleRateHz() / 1_000_000;
        long start = source.startMicros() * codec.sampleRateHz() / 1_000_000;
        Deque<EncodedFrame> waiting = slot.child.audio;
        while (!waiting.isEmpty() && waiting.getFirst().ptsTicks() < end) {
            EncodedFrame frame = waiting.removeFirst();
            if (!source.startsSegment() || frame.ptsTicks() >= start) {
                run.add(frame.ptsTicks(), frame.durationTicks(), 0, true, frame.payload(), 0);
            }
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
