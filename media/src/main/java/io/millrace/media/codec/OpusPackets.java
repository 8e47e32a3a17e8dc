package io.millrace.media.codec;

import java.nio.ByteBuffer;

/** What an Opus packet says of its own length. */
public final class OpusPackets {
    private static final int[] SILK_SAMPLES = {480, 960, 1_920, 2_880};
    private static final int MAX_PACKET_SAMPLES = 5_760; // 120 ms (RFC 6716, 3.2.5)

    private OpusPackets() {}

    /**
     * Samples a packet stands for at 48 kHz (RFC 6716, 3.1), or 0 when it is malformed.
     *
     * @param packet position to limit; left as it is
     */
    public static int durationSamples(ByteBuffer packet) {
        if (!packet.hasRemaining()) {
            return 0;
        }
        int toc = packet.get(packet.position()) & 0xff;
        int configuration = toc >>> 3;
        int frame;
        if (configuration < 12) { // SILK
            frame = SILK_SAMPLES[configuration & 3];
        } else if (configuration < 16) { // hybrid: 10 or 20 ms
            frame = 480 << (configuration & 1);
        } else { // CELT: 2.5, 5, 10, 20 ms
            frame = 120 << (configuration & 3);
        }
        int frames = switch (toc & 3) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> packet.remaining() < 2 ? 0 : packet.get(packet.position() + 1) & 0x3f;
        };
        int samples = frame * frames;
        return samples > MAX_PACKET_SAMPLES ? 0 : samples;
    }
}
