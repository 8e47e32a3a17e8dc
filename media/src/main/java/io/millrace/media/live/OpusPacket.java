package io.millrace.media.live;

import java.nio.ByteBuffer;

/** How long an Opus packet lasts, from its first bytes (RFC 6716, 3.1 and 3.2): packets differ within a stream. */
final class OpusPacket {
    /** PCM samples of a frame at 48 kHz, by the two low bits of the configuration; SILK, hybrid, CELT. */
    private static final int[] SILK = {480, 960, 1_920, 2_880};

    private static final int[] HYBRID = {480, 960};
    private static final int[] CELT = {120, 240, 480, 960};
    /** 120 ms, the most a packet may hold. */
    private static final int MAX_SAMPLES = 5_760;

    private OpusPacket() {}

    /** PCM samples at 48 kHz; {@code fallback} if the packet is malformed. */
    static int samples(ByteBuffer packet, int fallback) {
        if (!packet.hasRemaining()) {
            return fallback;
        }
        int toc = packet.get(packet.position()) & 0xff;
        int configuration = toc >> 3;
        int frame;
        if (configuration < 12) {
            frame = SILK[configuration & 3];
        } else if (configuration < 16) {
            frame = HYBRID[configuration & 1];
        } else {
            frame = CELT[configuration & 3];
        }
        int frames;
        if ((toc & 3) == 0) {
            frames = 1;
        } else if ((toc & 3) < 3) {
            frames = 2;
        } else if (packet.remaining() > 1) {
            frames = packet.get(packet.position() + 1) & 0x3f;
        } else {
            return fallback;
        }
        int samples = frame * frames;
        return samples > 0 && samples <= MAX_SAMPLES ? samples : fallback;
    }
}
