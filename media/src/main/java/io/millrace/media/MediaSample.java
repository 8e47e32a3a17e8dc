package io.millrace.media;

import java.nio.ByteBuffer;

/**
 * One encoded access unit (a video frame, an audio frame).
 *
 * <p>Ownership: {@code payload} is handed over and never written again by anyone; it may be held
 * as long as needed and sliced freely. Video payloads are length-prefixed NAL units (H.264,
 * H.265) or a low-overhead OBU sequence (AV1), exactly as an {@code mdat} carries them.
 *
 * @param track what it belongs to
 * @param dtsTicks decode time in {@code track.timescale()}, unrolled to 64 bits, as the camera
 *     sent it: it may still step back or jump
 * @param compositionOffsetTicks pts − dts, signed
 * @param keyframe whether decoding can start here; always true for audio
 * @param payload position to limit is the sample
 * @param receivedNanos {@link System#nanoTime} when its last byte arrived
 */
public record MediaSample(
        Track track,
        long dtsTicks,
        int compositionOffsetTicks,
        boolean keyframe,
        ByteBuffer payload,
        long receivedNanos) {
    public long ptsTicks() {
        return dtsTicks + compositionOffsetTicks;
    }

    public int sizeBytes() {
        return payload.remaining();
    }
}
