package io.millrace.transcoder.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.ladder.Preset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HardwareEncoderTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        NVENC | -f lavfi -i color=c=gray:s=640x360:r=30 -frames:v 1 -vf format=yuv420p -c:v h264_nvenc -preset p2 -tune ull -rc cbr -rc-lookahead 0 -no-scenecut 1 -delay 0 -zerolatency 1 -forced-idr 1
        VAAPI | -vaapi_device /dev/dri/renderD129 -f lavfi -i color=c=gray:s=640x360:r=30 -frames:v 1 -vf format=nv12,hwupload -c:v h264_vaapi -compression_level 7 -async_depth 1
        QSV   | -init_hw_device qsv=gpu:hw_any,child_device=/dev/dri/renderD129 -f lavfi -i color=c=gray:s=640x360:r=30 -frames:v 1 -vf format=nv12 -c:v h264_qsv -preset veryfast -async_depth 1 -look_ahead 0 -low_delay_brc 1 -forced_idr 1
        """)
    void theProbeEncodesOneFrameAsARungWould(HardwareEncoder encoder, String arguments) {
        assertThat(String.join(" ", FfmpegEncoderProbe.arguments(encoder, "/dev/dri/renderD129")))
                .isEqualTo("-v error -nostdin -nostats " + arguments
                        + " -profile:v high -level:v 3.0 -bf 0 -g 9999 -b:v 600000 -maxrate 600000 -bufsize 480000"
                        + " -f null -");
    }

    @ParameterizedTest
    @EnumSource
    void everyPresetHasItsPlaceBetweenFastAndGood(Preset preset) {
        EncodeRequest request = new EncodeRequest(preset, 1_000_000, 1_000_000, 800_000, 31);
        assertThat(HardwareEncoder.NVENC.arguments(request)).containsSequence("-preset", "p" + (preset.ordinal() + 2));
        assertThat(HardwareEncoder.VAAPI.arguments(request))
                .containsSequence("-compression_level", Integer.toString(7 - preset.ordinal()));
        assertThat(HardwareEncoder.QSV.arguments(request))
                .containsSequence("-preset", preset == Preset.SUPERFAST ? "veryfast" : preset.argument());
    }

    @Test
    void theCauseIsWhatFfmpegSaysFirst() {
        assertThat(FfmpegEncoderProbe.firstWords(
                        "[h264_nvenc @ 0x55f22f946500] Cannot load libcuda.so.1 | [vost#0:0] x"))
                .isEqualTo("h264_nvenc: Cannot load libcuda.so.1");
        assertThat(List.of(FfmpegEncoderProbe.firstWords("Device creation failed"), FfmpegEncoderProbe.firstWords("")))
                .containsExactly("Device creation failed", "");
    }
}
