package io.millrace.media.codec;

import io.millrace.media.Codec;

/**
 * Reads codec configurations as encoders send them, odd ones included, and makes what a sample
 * entry wants of them. Every method throws {@link CodecConfigurationException} for what it cannot
 * use and keeps none of the arrays it is given, {@link #aac} apart, whose codec holds it.
 */
public final class CodecConfigurations {
    private CodecConfigurations() {}

    /**
     * @param record an AVCDecoderConfigurationRecord, or SPS and PPS as an Annex B byte stream
     * @return with a record for NAL lengths of four bytes, whatever it had; see {@link
     *     #nalLengthBytes}
     */
    public static Codec.H264 h264(byte[] record) {
        return H264Record.parse(record).toCodec();
    }

    /**
     * @param record an HEVCDecoderConfigurationRecord, or VPS, SPS and PPS as an Annex B byte stream
     * @return with a record for NAL lengths of four bytes, whatever it had; see {@link
     *     #nalLengthBytes}
     */
    public static Codec.H265 h265(byte[] record) {
        return H265Record.parse(record).toCodec();
    }

    /** @param record an AV1CodecConfigurationRecord */
    public static Codec.Av1 av1(byte[] record) {
        return Av1Record.parse(record).toCodec();
    }

    /** @param config an AudioSpecificConfig of AAC-LC or HE-AAC */
    public static Codec.Aac aac(byte[] config) {
        return AacConfig.parse(config);
    }

    /** @param config an OpusHead, or the body of a dOps box */
    public static Codec.Opus opus(byte[] config) {
        return OpusConfig.parse(config);
    }

    /** What the codec's own headers say of the picture. */
    public static VideoFormat format(Codec.Video codec) {
        byte[] record = codec.configuration().bytes();
        return switch (codec) {
            case Codec.H264 h264 ->
                H264Sps.parse(H264Record.parse(record).sps().getFirst()).format();
            case Codec.H265 h265 ->
                H265Sps.parse(H265Record.parse(record).sps().getFirst()).format();
            case Codec.Av1 av1 ->
                Av1Sequence.parse(Av1Record.parse(record).sequenceHeader()).format();
        };
    }

    /**
     * How many bytes a NAL unit's length has in the samples that come with {@code record}: 1, 2 or
     * 4. Samples with other than 4 go through {@link NalUnits#withFourByteLengths}.
     *
     * @param record of H.264 or H.265, as for {@link #h264} or {@link #h265}
     */
    public static int nalLengthBytes(byte[] record, boolean h265) {
        return h265
                ? H265Record.parse(record).lengthBytes()
                : H264Record.parse(record).lengthBytes();
    }
}
