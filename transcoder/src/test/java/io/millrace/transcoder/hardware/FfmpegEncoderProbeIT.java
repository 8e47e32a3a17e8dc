package io.millrace.transcoder.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.millrace.media.ladder.Preset;
import io.millrace.transcoder.testing.HardwareStandIn;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bundled FFmpeg on a machine without graphics hardware; and the way of a success, by a stand-in. */
class FfmpegEncoderProbeIT {
    private static final String NO_DEVICE = "/dev/dri/no-such-node";

    @ParameterizedTest
    @EnumSource
    void withoutADeviceItFailsAndSaysWhy(HardwareEncoder encoder) throws InterruptedException {
        assumeFalse(encoder == HardwareEncoder.NVENC && Files.exists(Path.of("/dev/nvidiactl")));
        ProbeResult result = new FfmpegEncoderProbe(TestMedia.ffmpeg()::ffmpeg, NO_DEVICE).probe(encoder);
        assertThat(result.works()).isFalse();
        // Not that FFmpeg did not know an option, or took too long.
        assertThat(result.detail()).containsPattern("libcuda|No VA display|Device creation failed");
    }

    @ParameterizedTest
    @EnumSource
    void whatWorksWorks(HardwareEncoder encoder) throws InterruptedException {
        ProbeResult result = new FfmpegEncoderProbe(
                        arguments -> TestMedia.ffmpeg().ffmpeg(HardwareStandIn.inSoftware(arguments)), NO_DEVICE)
                .probe(encoder);
        assertThat(result.detail()).isEmpty();
        assertThat(result.works()).isTrue();
    }

    /** FFmpeg says of an option that it does not know only once it has opened the device. */
    @ParameterizedTest
    @EnumSource
    void theEncoderKnowsItsOptions(HardwareEncoder encoder) {
        String help = TestMedia.run(
                TestMedia.ffmpeg().ffmpeg(List.of("-hide_banner", "-h", "encoder=" + encoder.ffmpegName())));
        assertThat(help).contains("Encoder " + encoder.ffmpegName());
        List<String> manner = encoder.manner(Preset.MEDIUM);
        for (int i = 0; i < manner.size(); i += 2) {
            String option = manner.get(i);
            // One that belongs to all codecs.
            if (!option.equals("-compression_level")) {
                assertThat(help).containsPattern("(?m)^ +" + Pattern.quote(option) + " ");
                String value = manner.get(i + 1);
                if (!value.matches("[0-9]+")) {
                    assertThat(help).containsPattern("(?m)^ {5}" + value + " ");
                }
            }
        }
    }

    @Test
    void oneThatHangsIsKilled() throws InterruptedException {
        ProbeResult result = new FfmpegEncoderProbe(
                        arguments -> new ProcessBuilder("/bin/sh", "-c", "exec sleep 1000"),
                        NO_DEVICE,
                        Duration.ofMillis(50))
                .probe(HardwareEncoder.NVENC);
        assertThat(result.works()).isFalse();
        assertThat(result.detail()).isEqualTo("no answer within 50 ms");
        assertThat(ProcessHandle.current().children()).isEmpty();
    }
}
