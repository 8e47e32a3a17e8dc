package io.millrace.media.codec;

import static io.millrace.media.codec.Fixtures.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NalUnitsTest {
    @ParameterizedTest
    @CsvSource({"0209f0" + "03658884, 1", "000209f0" + "0003658884, 2"})
    void writesLengthsOfFourBytes(String unit, int lengthBytes) {
        ByteBuffer rewritten = NalUnits.withFourByteLengths(ByteBuffer.wrap(bytes(unit)), lengthBytes);

        assertThat(rewritten).isEqualTo(ByteBuffer.wrap(bytes("0000000209f0" + "00000003658884")));
    }

    @ParameterizedTest
    @CsvSource({"0509f0, 1", "000309f0, 2", "000209f000, 2"})
    void refusesLengthsBeyondTheEnd(String unit, int lengthBytes) {
        assertThatThrownBy(() -> NalUnits.withFourByteLengths(ByteBuffer.wrap(bytes(unit)), lengthBytes))
                .isInstanceOf(CodecConfigurationException.class);
    }

    @Test
    void writesLengthsInPlaceOfStartCodes() {
        ByteBuffer stream = ByteBuffer.wrap(bytes("0000000109f0" + "000001658884" + "00000001" + "41"));

        assertThat(NalUnits.startsWithStartCode(stream)).isTrue();
        assertThat(NalUnits.withLengths(stream))
                .isEqualTo(ByteBuffer.wrap(bytes("0000000209f0" + "00000003658884" + "0000000141")));
        assertThat(stream.position()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "00, 480", // SILK 10 ms
        "18, 2880", // SILK 60 ms
        "60, 480", // hybrid 10 ms
        "fc, 960", // CELT 20 ms
        "e0, 120", // CELT 2.5 ms
        "fd, 1920", // two frames
        "ff03, 2880", // three frames
        "ff, 0", // a count promised, not there
        "1b3f, 0", // more than 120 ms
    })
    void readsHowLongAnOpusPacketLasts(String packet, int samples) {
        assertThat(OpusPackets.durationSamples(ByteBuffer.wrap(bytes(packet)))).isEqualTo(samples);
    }

    @Test
    void anEmptyOpusPacketLastsNothing() {
        assertThat(OpusPackets.durationSamples(ByteBuffer.allocate(0))).isZero();
    }
}
