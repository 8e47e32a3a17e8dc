package io.millrace.media.codec;

import static io.millrace.media.codec.Fixtures.bytes;
import static io.millrace.media.codec.Fixtures.unit;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Codec;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class InBandParameterSetsTest {
    private static final byte[] IDR = bytes("6588842000");
    private static final Codec.H264 HIGH = CodecConfigurations.h264(bytes(Fixtures.H264_HIGH));
    private static final H264Record HIGH_SETS = H264Record.parse(bytes(Fixtures.H264_HIGH));
    private static final H264Record OTHER_SETS = H264Record.parse(bytes(Fixtures.H264_INTERLACED));
    private static final Codec.H265 MAIN = CodecConfigurations.h265(bytes(Fixtures.H265_MAIN));
    private static final H265Record MAIN_10_SETS = H265Record.parse(bytes(Fixtures.H265_MAIN_10));

    @Test
    void repeatedSetsChangeNothing() {
        ByteBuffer unit = unit(HIGH_SETS.sps().getFirst(), HIGH_SETS.pps().getFirst(), IDR);

        assertThat(InBandParameterSets.apply(HIGH, unit)).isSameAs(HIGH);
    }

    @Test
    void otherSetsWithTheSameIdsReplace() {
        ByteBuffer unit = unit(OTHER_SETS.sps().getFirst(), OTHER_SETS.pps().getFirst(), IDR);

        assertThat(InBandParameterSets.apply(HIGH, unit))
                .isEqualTo(CodecConfigurations.h264(bytes(Fixtures.H264_INTERLACED)));
    }

    @Test
    void aSetWithAnotherIdIsAdded() {
        byte[] secondPps = new BitWriter().bits(0x68, 8).expGolomb(1).bits(1, 1).toByteArray();

        Codec.Video changed = InBandParameterSets.apply(HIGH, unit(secondPps, IDR));

        assertThat(H264Record.parse(changed.configuration().bytes()).pps())
                .containsExactly(HIGH_SETS.pps().getFirst(), secondPps);
    }

    @Test
    void makesAConfigurationFromSetsAlone() {
        ByteBuffer whole = unit(HIGH_SETS.sps().getFirst(), HIGH_SETS.pps().getFirst(), IDR);

        assertThat(InBandParameterSets.h264(whole)).isEqualTo(HIGH);
        assertThat(InBandParameterSets.h264(unit(HIGH_SETS.sps().getFirst(), IDR)))
                .isNull();
    }

    @Test
    void followsH265() {
        ByteBuffer unit = unit(
                MAIN_10_SETS.vps().getFirst(),
                MAIN_10_SETS.sps().getFirst(),
                MAIN_10_SETS.pps().getFirst());

        Codec.H265 main10 = CodecConfigurations.h265(bytes(Fixtures.H265_MAIN_10));
        assertThat(InBandParameterSets.apply(MAIN, unit)).isEqualTo(main10);
        assertThat(InBandParameterSets.apply(main10, unit)).isSameAs(main10);
        assertThat(InBandParameterSets.h265(unit)).isEqualTo(main10);
    }

    @Test
    void followsAv1() {
        Codec.Av1 av1 = CodecConfigurations.av1(bytes(Fixtures.AV1_MAIN));
        ByteBuffer same = ByteBuffer.wrap(bytes(Fixtures.AV1_MAIN.substring(8) + "320210ff"));

        assertThat(InBandParameterSets.apply(av1, same)).isSameAs(av1);
        assertThat(InBandParameterSets.av1(same)).isEqualTo(av1);
        assertThat(InBandParameterSets.av1(ByteBuffer.wrap(bytes("320210ff")))).isNull();
    }
}
