package io.millrace.ingest.flv;

import io.millrace.media.Codec;
import io.millrace.media.codec.AccessUnits;
import io.millrace.media.codec.CodecConfigurations;
import io.millrace.media.codec.InBandParameterSets;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The video codecs that can be packaged, and where to read them. */
enum VideoKind {
    H264,
    H265,
    AV1;

    Codec.Video parse(byte[] sequenceHeader) {
        return switch (this) {
            case H264 -> CodecConfigurations.h264(sequenceHeader);
            case H265 -> CodecConfigurations.h265(sequenceHeader);
            case AV1 -> CodecConfigurations.av1(sequenceHeader);
        };
    }

    /** Bytes of a NAL unit's length in the samples that come with {@code sequenceHeader}. */
    int lengthBytes(byte[] sequenceHeader) {
        return this == AV1 ? 4 : CodecConfigurations.nalLengthBytes(sequenceHeader, this == H265);
    }

    /** See {@link AccessUnits#scan}. */
    int scan(ByteBuffer unit, boolean flagged) {
        return switch (this) {
            case H264 -> AccessUnits.scanH264(unit, flagged);
            case H265 -> AccessUnits.scanH265(unit);
            case AV1 -> AccessUnits.scanAv1(unit);
        };
    }

    /** The whole configuration from parameter sets in {@code unit}, or null if it lacks some. */
    Codec.@Nullable Video inBand(ByteBuffer unit) {
        return switch (this) {
            case H264 -> InBandParameterSets.h264(unit);
            case H265 -> InBandParameterSets.h265(unit);
            case AV1 -> InBandParameterSets.av1(unit);
        };
    }
}
