package io.millrace.media.codec;

import static io.millrace.media.codec.Fixtures.bytes;
import static io.millrace.media.codec.Fixtures.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.media.Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real encoders send; sizes, profiles and rates are those ffprobe prints. */
class CodecConfigurationsTest {
    @Test
    void readsHighProfile() {
        Codec.H264 codec = CodecConfigurations.h264(bytes(Fixtures.H264_HIGH));
        VideoFormat format = CodecConfigurations.format(codec);

        assertThat(codec.rfc6381()).isEqualTo("avc1.640028");
        assertThat(codec.widthPixels()).isEqualTo(1918);
        assertThat(codec.heightPixels()).isEqualTo(1078);
        assertThat(format.framesPerSecond()).isCloseTo(30_000 / 1_001.0, within(1e-9));
        assertThat(format.colour().isSpecified()).isFalse();
    }

    @Test
    void readsInterlacedPictureWithItsShapeAndColour() {
        Codec.H264 codec = CodecConfigurations.h264(bytes(Fixtures.H264_INTERLACED));
        VideoFormat format = CodecConfigurations.format(codec);

        assertThat(codec.widthPixels()).isEqualTo(720);
        assertThat(codec.heightPixels()).isEqualTo(576);
        assertThat(format.pixelWidth()).isEqualTo(16);
        assertThat(format.pixelHeight()).isEqualTo(11);
        assertThat(format.framesPerSecond()).isEqualTo(25);
        assertThat(format.colour()).isEqualTo(new VideoFormat.Colour(2, 2, 1, true));
    }

    @Test
    void readsTenBits422() {
        Codec.H264 codec = CodecConfigurations.h264(bytes(Fixtures.H264_HIGH_422));
        VideoFormat format = CodecConfigurations.format(codec);

        assertThat(codec.rfc6381()).isEqualTo("avc1.7a0028");
        assertThat(codec.heightPixels()).isEqualTo(1078);
        assertThat(format.bitDepth()).isEqualTo(10);
        assertThat(format.chromaFormat()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {Fixtures.H264_HIGH, Fixtures.H264_BASELINE, Fixtures.H264_HIGH_422, Fixtures.H264_INTERLACED})
    void writesTheRecordThatFfmpegWrites(String record) {
        assertThat(hex(CodecConfigurations.h264(bytes(record)).configuration().bytes()))
                .isEqualTo(record);
    }

    @Test
    void readsH265() {
        Codec.H265 codec = CodecConfigurations.h265(bytes(Fixtures.H265_MAIN));
        VideoFormat format = CodecConfigurations.format(codec);

        assertThat(codec.rfc6381()).isEqualTo("hvc1.1.6.L120.90");
        assertThat(codec.widthPixels()).isEqualTo(1918);
        assertThat(codec.heightPixels()).isEqualTo(1078);
        assertThat(format.framesPerSecond()).isCloseTo(30_000 / 1_001.0, within(1e-9));
        assertThat(hex(codec.configuration().bytes())).isEqualTo(Fixtures.H265_MAIN);
    }

    @Test
    void readsH265WithTenBitsAndItsShapeAndColour() {
        Codec.H265 codec = CodecConfigurations.h265(bytes(Fixtures.H265_MAIN_10));
        VideoFormat format = CodecConfigurations.format(codec);

        assertThat(codec.rfc6381()).isEqualTo("hvc1.2.4.L120.90");
        assertThat(format.bitDepth()).isEqualTo(10);
        assertThat(format.pixelWidth()).isEqualTo(4);
        assertThat(format.pixelHeight()).isEqualTo(3);
        assertThat(format.colour().matrix()).isEqualTo(9);
        assertThat(format.framesPerSecond()).isCloseTo(30_000 / 1_001.0, within(1e-9));
        assertThat(hex(codec.configuration().bytes())).isEqualTo(Fixtures.H265_MAIN_10);
    }

    @Test
    void readsAv1() {
        Codec.Av1 codec = CodecConfigurations.av1(bytes(Fixtures.AV1_MAIN));

        assertThat(codec.rfc6381()).isEqualTo("av01.0.08M.08");
        assertThat(codec.widthPixels()).isEqualTo(1918);
        assertThat(codec.heightPixels()).isEqualTo(1078);
        assertThat(CodecConfigurations.format(codec).bitDepth()).isEqualTo(8);
        assertThat(hex(codec.configuration().bytes())).isEqualTo(Fixtures.AV1_MAIN);
    }

    @ParameterizedTest
    @CsvSource({
        "119056e500, mp4a.40.2, 48000, 2, 1024",
        "123056e500, mp4a.40.2, 44100, 6, 1024",
        "1210, mp4a.40.2, 44100, 2, 1024",
        "1588, mp4a.40.2, 8000, 1, 1024", // what G.711 cameras switch to
        "2b118800, mp4a.40.5, 48000, 2, 2048", // SBR signalled outright, over a core of 24 kHz
        "131056e598, mp4a.40.5, 48000, 2, 2048", // SBR signalled after the core's configuration
        "131056e59d4880, mp4a.40.29, 48000, 2, 2048", // and PS after that
        "eb098800, mp4a.40.29, 48000, 1, 2048", // PS signalled outright
        "17802ee010, mp4a.40.2, 24000, 2, 1024", // sample rate written out
        "1194, mp4a.40.2, 48000, 2, 960", // frames of 960 samples
        "1180, mp4a.40.2, 48000, 2, 1024", // channels left to the frames
    })
    void readsAac(String config, String rfc6381, int rateHz, int channels, int frameSamples) {
        Codec.Aac codec = CodecConfigurations.aac(bytes(config));

        assertThat(codec.rfc6381()).isEqualTo(rfc6381);
        assertThat(codec.sampleRateHz()).isEqualTo(rateHz);
        assertThat(codec.channels()).isEqualTo(channels);
        assertThat(codec.frameSamples()).isEqualTo(frameSamples);
    }

    @Test
    void countsTheChannelsOfAProgramConfigElement() {
        // 48 kHz LC, channel configuration 0; a front pair, a front centre, a back pair and an LFE
        BitWriter pce = new BitWriter()
                .bits(2, 5) // AAC-LC
                .bits(3, 4) // 48 kHz
                .bits(0, 4) // channels: see below
                .bits(0, 3) // GASpecificConfig
                .bits(0, 4)
                .bits(1, 2)
                .bits(3, 4)
                .bits(2, 4) // front elements
                .bits(0, 4)
                .bits(1, 4) // back elements
                .bits(1, 2) // LFE
                .bits(0, 3)
                .bits(0, 4)
                .bits(0, 3) // no mixdowns
                .bits(0b0_0000, 5)
                .bits(0b1_0000, 5)
                .bits(0b1_0001, 5)
                .bits(0, 4)
                .align()
                .bits(0, 8);

        assertThat(CodecConfigurations.aac(pce.toByteArray()).channels()).isEqualTo(6);
    }

    @Test
    void refusesAacThatBrowsersDoNotPlayByName() {
        assertThatThrownBy(() -> CodecConfigurations.aac(bytes("f8e6400000"))) // object type 39
                .isInstanceOf(CodecConfigurationException.class)
                .hasMessage("AAC object type 39 (AAC-ELD) is not supported; set the encoder to AAC-LC");
    }

    @Test
    void turnsOpusHeadIntoDops() {
        Codec.Opus codec = CodecConfigurations.opus(bytes(Fixtures.OPUS_HEAD));

        assertThat(hex(codec.configuration().bytes())).isEqualTo("000201380000bb80000000");
        assertThat(codec.sampleRateHz()).isEqualTo(48_000);
        assertThat(codec.channels()).isEqualTo(2);
        assertThat(codec.rfc6381()).isEqualTo("opus");
        assertThat(CodecConfigurations.opus(codec.configuration().bytes())).isEqualTo(codec);
    }

    @Test
    void keepsTheChannelMappingOfSurroundOpus() {
        String head = "4f70757348656164" + "01" + "06" + "3801" + "80bb0000" + "0000" + "01" + "0402" + "000401020305";

        Codec.Opus codec = CodecConfigurations.opus(bytes(head));

        assertThat(codec.channels()).isEqualTo(6);
        assertThat(hex(codec.configuration().bytes())).isEqualTo("000601380000bb80000001" + "0402" + "000401020305");
    }
}
