package io.millrace.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millrace.media.Codec;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * Whatever bytes come: a codec or a {@link CodecConfigurationException}, and what was written is
 * read back as the same. Runs the corpus beside it; {@code JAZZER_FUZZ=1} with {@code
 * -Dtest=CodecFuzzTest#h264} looks for more.
 */
class CodecFuzzTest {
    @FuzzTest
    void h264(byte[] record) {
        check(record, CodecConfigurations::h264);
    }

    @FuzzTest
    void h265(byte[] record) {
        check(record, CodecConfigurations::h265);
    }

    @FuzzTest
    void av1(byte[] record) {
        check(record, CodecConfigurations::av1);
    }

    @FuzzTest
    void aac(byte[] config) {
        check(config, CodecConfigurations::aac);
    }

    @FuzzTest
    void opus(byte[] config) {
        check(config, CodecConfigurations::opus);
    }

    /** The first byte chooses the codec, the rest is an access unit. */
    @FuzzTest
    void accessUnit(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        ByteBuffer unit = ByteBuffer.wrap(bytes, 1, bytes.length - 1).slice();
        Codec.Video codec = switch (bytes[0] & 3) {
            case 0 -> CodecConfigurations.h264(Fixtures.bytes(Fixtures.H264_HIGH));
            case 1 -> CodecConfigurations.h265(Fixtures.bytes(Fixtures.H265_MAIN));
            default -> CodecConfigurations.av1(Fixtures.bytes(Fixtures.AV1_MAIN));
        };
        int found = AccessUnits.scan(codec, unit, (bytes[0] & 4) != 0);
        try {
            if (found == AccessUnits.MALFORMED && NalUnits.startsWithStartCode(unit)) {
                NalUnits.withLengths(unit);
            }
            NalUnits.withFourByteLengths(unit, 1 + (bytes[0] >>> 3 & 1));
        } catch (CodecConfigurationException expected) {
            assertThat(expected).hasMessageNotContaining("null");
        }
        try {
            if (found != AccessUnits.MALFORMED) {
                Codec.Video changed = InBandParameterSets.apply(codec, unit);
                assertThat(InBandParameterSets.apply(changed, unit)).isSameAs(changed);
            }
        } catch (CodecConfigurationException expected) {
            assertThat(expected).hasMessageNotContaining("null");
        }
        OpusPackets.durationSamples(unit);
    }

    private static void check(byte[] bytes, Function<byte[], ? extends Codec> parser) {
        Codec codec;
        try {
            codec = parser.apply(bytes);
        } catch (CodecConfigurationException expected) {
            return;
        }
        assertThat(parser.apply(codec.configuration().bytes())).isEqualTo(codec);
        assertThat(codec.rfc6381()).matches("[A-Za-z0-9.]+");
        switch (codec) {
            case Codec.Video video -> {
                VideoFormat format = CodecConfigurations.format(video);
                assertThat(video.widthPixels()).isPositive().isEqualTo(format.widthPixels());
                assertThat(video.heightPixels()).isPositive().isEqualTo(format.heightPixels());
                assertThat(format.pixelWidth()).isPositive();
                assertThat(format.frameRateDenominator()).isPositive();
            }
            case Codec.Audio audio -> {
                assertThat(audio.sampleRateHz()).isPositive();
                assertThat(audio.channels()).isPositive();
                assertThat(audio.frameSamples()).isPositive();
            }
        }
    }
}
