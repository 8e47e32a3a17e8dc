package io.millrace.media;

import io.millrace.media.memory.ChunkBytes;
import java.time.Instant;

/**
 * One CMAF chunk ({@code moof}+{@code mdat}, about 200 ms, cut at keyframes): muxed once, then
 * the HLS part, the piece appended to the recording and the transcoder's input.
 *
 * <p>Times come in two kinds. Media time is what the boxes say, in microseconds from the start of
 * the epoch. Wall time is anchored once an epoch and follows decode time from there.
 *
 * @param init what decodes it
 * @param sequence counts up by one within a live stream; the {@code mfhd} sequence number
 * @param startsSegment whether a segment starts here: a keyframe at or after the target duration,
 *     a new init section, or a new epoch
 * @param independent whether it begins with a video sync sample (or there is no video)
 * @param discontinuity whether its timeline does not continue the chunk before it
 * @param wallStart wall time of its first decode time
 * @param startMicros first decode time in the epoch, of video where there is video
 * @param durationMicros until the next chunk's start, of video where there is video
 * @param videoSamples number of video samples in it
 * @param audioSamples number of audio samples in it
 * @param audioBytes size of these samples
 * @param media the boxes, complete: who keeps the chunk beyond the call that brought it says so there
 * @param receivedNanos {@link System#nanoTime} when its last sample arrived
 * @param partTargetMicros the part target (RFC 8216bis, 4.4.3.7) that its packager keeps to: settled
 *     with the first chunk of an init section, it rises only when the frame rate falls for good. A
 *     chunk outlasts it only where a single frame does
 */
public record Chunk(
        InitSection init,
        long sequence,
        boolean startsSegment,
        boolean independent,
        boolean discontinuity,
        Instant wallStart,
        long startMicros,
        long durationMicros,
        int videoSamples,
        int audioSamples,
        int audioBytes,
        ChunkBytes media,
        long receivedNanos,
        long partTargetMicros) {
    public int sizeBytes() {
        return media.sizeBytes();
    }

    /**
     * The boxes as one array: shared, not to be written.
     *
     * @throws IllegalStateException if everyone let go of the chunk before
     */
    public byte[] bytes() {
        return media.array();
    }

    /** The same for one who did not get the chunk before it. */
    public Chunk afterDiscontinuity() {
        return discontinuity
                ? this
                : new Chunk(
                        init,
                        sequence,
                        startsSegment,
                        independent,
                        true,
                        wallStart,
                        startMicros,
                        durationMicros,
                        videoSamples,
                        audioSamples,
                        audioBytes,
                        media,
                        receivedNanos,
                        partTargetMicros);
    }

    public Instant wallEnd() {
        return wallStart.plusNanos(durationMicros * 1_000);
    }
}
