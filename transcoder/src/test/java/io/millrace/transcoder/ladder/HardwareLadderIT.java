package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.millrace.media.MediaSample;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.RungProfile;
import io.millrace.transcoder.child.ChildLimits;
import io.millrace.transcoder.hardware.EncoderChoice;
import io.millrace.transcoder.hardware.Encoders;
import io.millrace.transcoder.hardware.HardwareEncoder;
import io.millrace.transcoder.hardware.ProbeResult;
import io.millrace.transcoder.testing.HardwareStandIn;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A ladder on hardware that tests do not have: its commands, with a stand-in that obeys them, and without. */
class HardwareLadderIT extends LadderFixture {
    private static final LadderProfile PROFILE = onDemand(RUNG_240P, RUNG_180P);
    private static final LadderSettings AT_ONCE_AGAIN = new LadderSettings(
            Duration.ofSeconds(60),
            Duration.ZERO,
            3,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            16 << 20,
            2,
            Duration.ofSeconds(10));

    private static Encoders proven(String name) throws InterruptedException {
        Encoders encoders = new Encoders(
                EncoderChoice.valueOf(name.toUpperCase(Locale.ROOT)), "/dev/dri/renderD128", System::nanoTime);
        encoders.probe(encoder -> new ProbeResult(encoder, true, "", Duration.ZERO));
        return encoders;
    }

    private static LadderCommand command(String encoder) throws Exception {
        return new LadderCommand(TestMedia.ffmpeg(), proven(encoder), LadderSettings.DEFAULT.pictureEvery());
    }

    @Test
    void picturesAloneNeedNoCard() throws Exception {
        assertThat(command("vaapi").of(List.of(), OptionalLong.empty(), folder).command())
                .contains("-skip_frame")
                .doesNotContain("-vaapi_device")
                .noneMatch(argument -> argument.contains("hwupload"));
    }

    @ParameterizedTest
    @CsvSource({
        "nvenc, '', ',format=yuv420p[out'",
        "vaapi, -vaapi_device, ',format=nv12,hwupload[out'",
        "qsv, -init_hw_device, ',format=nv12[out'"
    })
    void rungsPlayWhenTheEncoderDoesAsTold(String name, String device, String pictures) throws Exception {
        LadderCommand command = command(name);
        ChildCommand standIn = (rungs, audio, sockets) -> {
            ProcessBuilder builder = command.of(rungs, audio, sockets);
            List<String> line = builder.command();
            assertThat(String.join(" ", line)).contains(device, "-c:v h264_" + name, pictures);
            return builder.command(HardwareStandIn.inSoftware(line));
        };
        List<MediaSample> samples = longCamera();
        try (LadderBench bench = bench(PROFILE, standIn)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            bench.ladder.want("180p");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            for (String rung : List.of("240p", "180p")) {
                String playlist = bench.caughtUp(rung);
                assertThat(LadderBench.tags(playlist, "#EXTINF"))
                        .isEqualTo(LadderBench.tags(bench.text("source/media.m3u8", ""), "#EXTINF"));
                Path file = bench.download(rung, playlist, folder.resolve(rung + ".mp4"));
                assertThat(TestMedia.probe(file.toString(), "stream=height"))
                        .contains("\"height\": " + rung.substring(0, 3));
                assertThat(TestMedia.frameMd5(file.toString(), "v:0"))
                        .hasSizeGreaterThan(4 * (rung.equals("240p") ? 25 : 12));
            }
        }
    }

    @Test
    void hardwareThatFailsInUseGivesWayToSoftware() throws Exception {
        assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "it would not fail");
        Encoders encoders = proven("nvenc");
        LadderNode node =
                new LadderNode(TestMedia.ffmpeg(), encoders, new CpuBudget(4), AT_ONCE_AGAIN, LadderNode.LIMITS);
        List<MediaSample> samples = longCamera();
        try (LadderBench bench = new LadderBench(PROFILE, node)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            assertThat(bench.tell()).isEqualTo("running [240p]");
            assertThat(bench.tell()).startsWith("failure ").contains("h264_nvenc");
            assertThat(encoders.inUse()).isEmpty();
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            assertThat(bench.tell()).isEqualTo("running [240p]");
            assertThat(bench.caughtUp("240p")).contains("#EXTINF");
            assertThat(encoders.status().problem()).contains("nvenc failed in use");
        }
    }

    @Test
    void hardwareTakesLessOfTheBudgetAndNeedsItsAddresses() throws Exception {
        RungProfile profile = PROFILE.rungs().getFirst();
        PlannedRung rung = new PlannedRung(profile, 426, 240, 1, 30, 30);
        ChildCommand software = new LadderCommand(TestMedia.ffmpeg());
        ChildCommand hardware = command(HardwareEncoder.QSV.label());
        assertThat(hardware.cores(rung)).isPositive().isLessThan(software.cores(rung) / 3);
        assertThat(hardware.limits(LadderNode.LIMITS)).isEqualTo(new ChildLimits(LadderNode.LIMITS.niceness(), 0));
        assertThat(software.limits(LadderNode.LIMITS)).isEqualTo(LadderNode.LIMITS);
    }
}
