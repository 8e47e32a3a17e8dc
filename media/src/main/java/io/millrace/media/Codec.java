package io.millrace.media;

/**
 * A codec together with its configuration record, as it stands in a sample entry. Parsing of the
 * configuration (sizes, profile, sample rate) is in {@code io.millrace.media.codec}, which makes
 * these.
 */
public sealed interface Codec {
    /** The name people use: {@code H.264}, {@code H.265}, {@code AV1}, {@code AAC}, {@code Opus}. */
    String displayName();

    MediaKind kind();

    /** The RFC 6381 string for {@code CODECS}, for example {@code avc1.64001f}. */
    String rfc6381();

    /** The body of avcC, hvcC, av1C, the AudioSpecificConfig, or the body of dOps. */
    CodecConfiguration configuration();

    /** What video codecs know beside: the picture after cropping, in pixels. */
    sealed interface Video extends Codec {
        int widthPixels();

        int heightPixels();

        @Override
        default MediaKind kind() {
            return MediaKind.VIDEO;
        }
    }

    /** What audio codecs know beside. */
    sealed interface Audio extends Codec {
        int sampleRateHz();

        int channels();

        /** PCM samples a coded frame stands for, at {@link #sampleRateHz()}: 1,024 for AAC-LC. */
        int frameSamples();

        @Override
        default MediaKind kind() {
            return MediaKind.AUDIO;
        }
    }

    /** H.264; the configuration is an AVCDecoderConfigurationRecord (ISO/IEC 14496-15). */
    record H264(CodecConfiguration configuration, String rfc6381, int widthPixels, int heightPixels) implements Video {
        @Override
        public String displayName() {
            return "H.264";
        }
    }

    /** H.265; the configuration is an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15). */
    record H265(CodecConfiguration configuration, String rfc6381, int widthPixels, int heightPixels) implements Video {
        @Override
        public String displayName() {
            return "H.265";
        }
    }

    /** AV1; the configuration is an AV1CodecConfigurationRecord (AV1 in ISO-BMFF). */
    record Av1(CodecConfiguration configuration, String rfc6381, int widthPixels, int heightPixels) implements Video {
        @Override
        public String displayName() {
            return "AV1";
        }
    }

    /** AAC; the configuration is an AudioSpecificConfig (ISO/IEC 14496-3). */
    record Aac(CodecConfiguration configuration, String rfc6381, int sampleRateHz, int channels, int frameSamples)
            implements Audio {
        @Override
        public String displayName() {
            return "AAC";
        }
    }

    /** Opus; the configuration is the body of dOps (Opus in ISO-BMFF). */
    record Opus(CodecConfiguration configuration, String rfc6381, int sampleRateHz, int channels, int frameSamples)
            implements Audio {
        @Override
        public String displayName() {
            return "Opus";
        }
    }
}
