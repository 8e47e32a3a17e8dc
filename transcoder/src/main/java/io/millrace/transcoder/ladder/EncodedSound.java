package io.millrace.transcoder.ladder;

import io.millrace.media.Codec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sound that a child encodes. A frame belongs to the chunk in whose span it begins.
 *
 * <p>Frames lie on one grid for all children of a camera, multiples of {@value #FRAME_SAMPLES}
 * samples on the source's time-line: where one child takes over from another, their frames meet.
 */
final class EncodedSound implements ChildSound {
    static final int SAMPLE_RATE_HZ = 48_000;
    /** AAC's. */
    static final int FRAME_SAMPLES = 1_024;

    /** Of AAC: its length has 13 bits where it stands in a stream of its own (ISO/IEC 13818-7, 6.2). */
    private static final int MAX_FRAME_BYTES = (1 << 13) - 1;

    private static final long VIDEO_TIMESCALE = 90_000;

    /** Twenty seconds that nobody waits for: the oldest go. A child is ahead of its chunks by some frames. */
    static final int MAX_WAITING = 1_024;

    /** @param startTicks of the first chunk without a hole up to this one; in 1/90,000 s */
    private record Cut(long startTicks, long endTicks, Span span) {}

    private final Deque<Cut> cuts = new ArrayDeque<>();
    private final Deque<EncodedFrame> waiting = new ArrayDeque<>();
    private Codec.@Nullable Audio codec;
    private long nextSequence = -1;
    private long startTicks;
    private boolean ended;

    /**
     * Where the encoder begins that is to have the first frame within {@code first}; in samples. It
     * begins with a frame more, of silence, which must not lie before time 0.
     */
    static long startSamples(SourceChunk first) {
        long samples = Math.floorDiv(first.startTicks() * SAMPLE_RATE_HZ, VIDEO_TIMESCALE);
        return Math.max(FRAME_SAMPLES, Math.floorDiv(samples, FRAME_SAMPLES) * FRAME_SAMPLES);
    }

    synchronized void track(Codec.Audio known) {
        codec = known;
    }

    @Override
    public synchronized Codec.@Nullable Audio codec() {
        return codec;
    }

    @Override
    public synchronized Span expect(SourceChunk chunk) {
        Span span = new Span();
        long sequence = chunk.chunk().sequence();
        if (sequence != nextSequence) {
            // What the child makes up for a hole in its input is nobody's.
            startTicks = chunk.startTicks();
        }
        nextSequence = sequence + 1;
        cuts.add(new Cut(startTicks, chunk.endTicks(), span));
        return span;
    }

    /**
     * The encoder's next, once the track is known.
     *
     * @throws IOException if it is none of AAC's
     */
    synchronized void add(EncodedFrame frame) throws IOException {
        if (frame.payload().remaining() > MAX_FRAME_BYTES) {
            throw new IOException("a frame of sound of " + frame.payload().remaining() + " bytes");
        }
        waiting.add(frame);
        if (waiting.size() > MAX_WAITING) {
            waiting.removeFirst();
        }
        while (!cuts.isEmpty() && begins(frame.ptsTicks() + frame.durationTicks(), cuts.getFirst().endTicks)) {
            settleFirst();
        }
    }

    /**
     * No more comes.
     *
     * @param whole false if it broke off: spans stay without what was to come
     */
    synchronized void end(boolean whole) {
        ended = true;
        while (whole && !cuts.isEmpty()) {
            settleFirst();
        }
    }

    @Override
    public synchronized void giveUp(Span span) {
        while (!cuts.isEmpty() && span.frames() == null) {
            settleFirst();
        }
    }

    private void settleFirst() {
        Cut cut = cuts.removeFirst();
        List<EncodedFrame> frames = new ArrayList<>();
        while (!waiting.isEmpty() && !begins(waiting.getFirst().ptsTicks(), cut.endTicks)) {
            EncodedFrame frame = waiting.removeFirst();
            if (begins(frame.ptsTicks(), cut.startTicks)) {
                frames.add(frame);
            }
        }
        cut.span.settle(frames);
    }

    /** Whether a time of the sound's is at or after one of the pictures'. */
    private boolean begins(long samples, long ticks) {
        int rate = codec == null ? SAMPLE_RATE_HZ : codec.sampleRateHz();
        return samples * VIDEO_TIMESCALE >= ticks * rate;
    }
}
