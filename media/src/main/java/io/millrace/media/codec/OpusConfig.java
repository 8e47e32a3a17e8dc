package io.millrace.media.codec;

import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads an OpusHead (RFC 7845, 5.1) or the body of a dOps box (Opus in ISO-BMFF, 4.3.2). */
final class OpusConfig {
    private static final byte[] MAGIC = "OpusHead".getBytes(StandardCharsets.US_ASCII);
    private static final int RATE_HZ = 48_000;
    // 20 ms, what encoders use; each packet says its own (OpusPackets).
    private static final int USUAL_FRAME_SAMPLES = 960;

    private OpusConfig() {}

    static Codec.Opus parse(byte[] config) {
        ByteCursor in = new ByteCursor(config, "the Opus configuration");
        boolean head = config.length >= MAGIC.length && Arrays.equals(config, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
        if (head) {
            in.skip(MAGIC.length);
        }
        int version = in.unsigned8();
        if (head ? version >>> 4 != 0 : version != 0) {
            throw new CodecConfigurationException("Opus configuration version " + version + " is not supported");
        }
        int channels = in.unsigned8();
        byte[] skipRateGain = in.take(8);
        int family = in.unsigned8();
        byte[] mapping = family == 0 ? new byte[0] : in.take(2 + channels);
        if (channels == 0 || family == 0 && channels > 2) {
            throw new CodecConfigurationException(
                    "Opus with " + channels + " channels and mapping family " + family + " is not possible");
        }
        ByteArrayOutputStream dOps = new ByteArrayOutputStream();
        dOps.write(0);
        dOps.write(channels);
        if (head) { // little-endian there, big-endian here
            reverse(skipRateGain, 0, 2);
            reverse(skipRateGain, 2, 6);
            reverse(skipRateGain, 6, 8);
        }
        dOps.writeBytes(skipRateGain);
        dOps.write(family);
        dOps.writeBytes(mapping);
        return new Codec.Opus(
                new CodecConfiguration(dOps.toByteArray()), "opus", RATE_HZ, channels, USUAL_FRAME_SAMPLES);
    }

    private static void reverse(byte[] bytes, int from, int to) {
        for (int low = from, high = to - 1; low < high; low++, high--) {
            byte kept = bytes[low];
            bytes[low] = bytes[high];
            bytes[high] = kept;
        }
    }
}
