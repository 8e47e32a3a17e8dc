package io.millrace.media.codec;

import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;

/** Reads an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1). */
final class AacConfig {
    private static final int LC = 2;
    private static final int SBR = 5;
    private static final int PS = 29;
    private static final int ESCAPE = 31;
    private static final int SYNC_SBR = 0x2b7;
    private static final int SYNC_PS = 0x548;
    private static final int EXPLICIT_RATE = 15;
    private static final int MIN_RATE_HZ = 7_350;
    private static final int MAX_RATE_HZ = 96_000;
    private static final int[] RATES_HZ = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };
    // Table 1.19, channelConfiguration 0 to 14; 0 where it is reserved or in a PCE.
    private static final int[] CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8};

    private final BitReader in;

    private AacConfig(BitReader in) {
        this.in = in;
    }

    static Codec.Aac parse(byte[] config) {
        return new AacConfig(new BitReader(config, 0, config.length)).read(config);
    }

    private Codec.Aac read(byte[] config) {
        int signalled = objectType();
        int rateHz = sampleRate();
        int channelConfiguration = in.bits(4);
        int outputRateHz = rateHz;
        int type = signalled;
        if (signalled == SBR || signalled == PS) {
            outputRateHz = sampleRate();
            type = objectType();
        }
        if (type < 1 || type > 4) {
            throw new CodecConfigurationException(
                    "AAC object type " + type + " (" + name(type) + ") is not supported; set the encoder to AAC-LC");
        }
        int coreSamples = in.flag() ? 960 : 1_024; // frameLengthFlag
        if (in.flag()) { // dependsOnCoreCoder
            in.skip(14);
        }
        in.skip(1); // extensionFlag
        int channels = channelConfiguration < CHANNELS.length ? CHANNELS[channelConfiguration] : 0;
        if (channels == 0) {
            channels = channelConfiguration == 0 ? channelsOfProgram() : 0;
        }
        if (channels == 0) {
            throw new CodecConfigurationException("AAC channel configuration " + channelConfiguration + " is reserved");
        }
        if (signalled == LC) {
            signalled = implicitExtension();
            if (signalled != LC) {
                outputRateHz = extensionRateHz == 0 ? 2 * rateHz : extensionRateHz;
            }
        }
        if (outputRateHz < MIN_RATE_HZ || outputRateHz > MAX_RATE_HZ || rateHz < MIN_RATE_HZ) {
            throw new CodecConfigurationException("an AAC sample rate of " + outputRateHz + " Hz is not possible");
        }
        // SBR doubles the rate, or keeps it (down-sampled SBR): a frame lasts as long either way.
        int frameSamples = outputRateHz == 2 * rateHz ? 2 * coreSamples : coreSamples;
        return new Codec.Aac(
                new CodecConfiguration(config), "mp4a.40." + signalled, outputRateHz, channels, frameSamples);
    }

    private int extensionRateHz;

    // Backward-compatible signalling after the configuration of the core (1.6.6.1)
    private int implicitExtension() {
        try {
            if (in.bitsLeft() < 16 || in.bits(11) != SYNC_SBR || objectType() != SBR || !in.flag()) {
                return LC;
            }
            extensionRateHz = sampleRate();
            return in.bitsLeft() >= 12 && in.bits(11) == SYNC_PS && in.flag() ? PS : SBR;
        } catch (CodecConfigurationException padding) {
            // Encoders append stray bytes; AAC-LC is what every decoder plays.
            return LC;
        }
    }

    private int objectType() {
        int type = in.bits(5);
        return type == ESCAPE ? 32 + in.bits(6) : type;
    }

    private int sampleRate() {
        int index = in.bits(4);
        if (index == EXPLICIT_RATE) {
            return in.bits(24);
        }
        if (index >= RATES_HZ.length) {
            throw new CodecConfigurationException("AAC sample rate index " + index + " is reserved");
        }
        return RATES_HZ[index];
    }

    // program_config_element (4.4.1.1). Where the encoder left it out, the frames carry it: stereo
    // is then as good a label as any, decoders go by the frames.
    private int channelsOfProgram() {
        try {
            in.skip(4 + 2 + 4); // tag, object type, sample rate
            int elements = in.bits(4) + in.bits(4) + in.bits(4);
            int lowFrequency = in.bits(2);
            int associated = in.bits(3);
            int coupling = in.bits(4);
            for (int mixdown = 0; mixdown < 2; mixdown++) { // mono, stereo
                if (in.flag()) {
                    in.skip(4);
                }
            }
            if (in.flag()) { // matrix_mixdown_idx_present
                in.skip(3);
            }
            int channels = lowFrequency;
            for (int i = 0; i < elements; i++) {
                channels += in.flag() ? 2 : 1;
                in.skip(4);
            }
            in.skip(4 * lowFrequency + 4 * associated + 5 * coupling);
            in.alignToByte();
            in.skip(8 * in.bits(8)); // comment
            return channels == 0 ? 2 : channels;
        } catch (CodecConfigurationException missing) {
            return 2;
        }
    }

    private static String name(int type) {
        return switch (type) {
            case 6 -> "scalable";
            case 17 -> "ER AAC-LC";
            case 23 -> "AAC-LD";
            case 39 -> "AAC-ELD";
            case 42 -> "xHE-AAC";
            default -> "not AAC-LC or HE-AAC";
        };
    }
}
