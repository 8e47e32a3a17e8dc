package io.millrace.media.codec;

import static io.millrace.media.codec.Fixtures.bytes;
import static io.millrace.media.codec.Fixtures.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records as cameras send them that did not read the specification, or read another one. */
class OddEncodersTest {
    private static final String SPS = Fixtures.H264_HIGH.substring(16, 68);
    private static final String PPS = Fixtures.H264_HIGH.substring(74, 86);
    private static final Codec.H264 SOUND = CodecConfigurations.h264(bytes(Fixtures.H264_HIGH));

    @Test
    void ignoresBytesAfterTheEnd() {
        assertThat(CodecConfigurations.h264(bytes(Fixtures.H264_HIGH + "deadbeef00ff")))
                .isEqualTo(SOUND);
    }

    @Test
    void addsTheChromaFieldsThatHighProfileWants() {
        String without = Fixtures.H264_HIGH.substring(0, Fixtures.H264_HIGH.length() - 8);

        assertThat(CodecConfigurations.h264(bytes(without))).isEqualTo(SOUND);
    }

    @Test
    void believesTheSpsWhereProfileBytesContradictIt() {
        String lying = "01" + "42e01f" + Fixtures.H264_HIGH.substring(8);

        assertThat(CodecConfigurations.h264(bytes(lying))).isEqualTo(SOUND);
    }

    @Test
    void readsReservedBitsThatAreZero() {
        String zeros = Fixtures.H264_HIGH.substring(0, 8) + "0301" + Fixtures.H264_HIGH.substring(12);

        assertThat(CodecConfigurations.h264(bytes(zeros))).isEqualTo(SOUND);
    }

    @Test
    void takesZeroPaddingOffParameterSets() {
        String padded = "01640028ffe1001c" + SPS + "0000" + "010007" + PPS + "00" + "fdf8f800";

        assertThat(CodecConfigurations.h264(bytes(padded))).isEqualTo(SOUND);
    }

    @Test
    void readsAByteStreamInPlaceOfARecord() {
        assertThat(CodecConfigurations.h264(bytes("00000001" + SPS + "000001" + PPS)))
                .isEqualTo(SOUND);
    }

    @ParameterizedTest
    @CsvSource({"fc, 1", "fd, 2", "ff, 4"})
    void turnsAnyLengthSizeIntoFour(String lengthByte, int lengthBytes) {
        byte[] record = bytes(Fixtures.H264_HIGH.substring(0, 8) + lengthByte + Fixtures.H264_HIGH.substring(10));

        assertThat(CodecConfigurations.nalLengthBytes(record, false)).isEqualTo(lengthBytes);
        assertThat(CodecConfigurations.h264(record)).isEqualTo(SOUND);
    }

    @Test
    void refusesLengthsOfThreeBytesByName() {
        byte[] record = bytes(Fixtures.H264_HIGH.substring(0, 8) + "fe" + Fixtures.H264_HIGH.substring(10));

        assertThatThrownBy(() -> CodecConfigurations.h264(record))
                .isInstanceOf(CodecConfigurationException.class)
                .hasMessage("the H.264 configuration has NAL lengths of 3 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "01640028ffe000, the H.264 configuration has no SPS",
        "02640028ffe000, 'the H.264 configuration has version 2, not 1'",
        "0164, the H.264 configuration ends early: 3 bytes wanted at 1 of 2",
        "01640028ffe10020676400, the H.264 configuration ends early: 32 bytes wanted at 8 of 11",
    })
    void saysWhatIsWrong(String record, String message) {
        assertThatThrownBy(() -> CodecConfigurations.h264(bytes(record)))
                .isInstanceOf(CodecConfigurationException.class)
                .hasMessage(message);
    }

    @Test
    void readsAnSpsWhoseVuiBreaksOff() {
        byte[] sps = sps(1_920, 1_080, 4).bits(1, 1).bits(1, 1).toByteArray(); // aspect ratio promised, not there

        Codec.H264 codec = CodecConfigurations.h264(record(sps));

        assertThat(codec.widthPixels()).isEqualTo(1_920);
        assertThat(codec.heightPixels()).isEqualTo(1_080);
        assertThat(CodecConfigurations.format(codec).framesPerSecond()).isZero();
    }

    @Test
    void refusesAPictureCroppedToNothing() {
        byte[] sps = sps(16, 16, 8).toByteArray();

        assertThatThrownBy(() -> CodecConfigurations.h264(record(sps)))
                .hasMessage("the H.264 picture is cropped to nothing");
    }

    @Test
    void refusesAPictureOfAbsurdSize() {
        byte[] sps = sps(16 * 1_000_000, 16, 0).toByteArray();

        assertThatThrownBy(() -> CodecConfigurations.h264(record(sps)))
                .hasMessage("pic_width_in_mbs_minus1 is 999999, and at most 2047 is allowed");
    }

    @Test
    void believesTheSpsWhereAnH265RecordIsZero() {
        String record = "01" + "00".repeat(12) + Fixtures.H265_MAIN.substring(26);

        assertThat(CodecConfigurations.h265(bytes(record)))
                .isEqualTo(CodecConfigurations.h265(bytes(Fixtures.H265_MAIN)));
    }

    @Test
    void findsH265SetsWhateverArrayTheyAreIn() {
        // one array of all three, called VPS
        String arrays = Fixtures.H265_MAIN.substring(46);
        String sets =
                arrays.replaceFirst("^a00001", "").replaceFirst("a10001", "").replaceFirst("a20001", "");
        String record = Fixtures.H265_MAIN.substring(0, 44) + "01" + "200003" + sets;

        assertThat(hex(CodecConfigurations.h265(bytes(record)).configuration().bytes()))
                .isEqualTo(Fixtures.H265_MAIN);
    }

    private static byte[] record(byte[] sps) {
        return bytes("0142c01effe1" + String.format("%04x", sps.length) + hex(sps) + "010004" + "68ce3c80");
    }

    /** A Baseline SPS up to vui_parameters_present_flag, which is to follow. */
    private static BitWriter sps(int width, int height, int cropBottom) {
        return new BitWriter()
                .bits(0x6742c01e, 32)
                .expGolomb(0)
                .expGolomb(0)
                .expGolomb(2) // pic_order_cnt_type
                .expGolomb(1)
                .bits(0, 1)
                .expGolomb(width / 16 - 1)
                .expGolomb((height + 15) / 16 - 1)
                .bits(0b11, 2) // frame_mbs_only, direct_8x8_inference
                .bits(1, 1)
                .expGolomb(0)
                .expGolomb(0)
                .expGolomb(0)
                .expGolomb(cropBottom);
    }
}
