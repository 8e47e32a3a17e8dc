package io.millrace.transcoder.ladder;

import java.nio.ByteBuffer;

/**
 * A frame as the child made it.
 *
 * @param ptsTicks presentation time in the output's timescale, on the source's time-line
 * @param durationTicks as the child says
 * @param payload never written again
 */
record EncodedFrame(long ptsTicks, int durationTicks, boolean keyframe, ByteBuffer payload) {}
