package io.millrace.transcoder.hardware;

import static io.millrace.transcoder.hardware.HardwareEncoder.NVENC;
import static io.millrace.transcoder.hardware.HardwareEncoder.QSV;
import static io.millrace.transcoder.hardware.HardwareEncoder.VAAPI;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EncodersTest {
    private final AtomicLong nanos = new AtomicLong();

    private Encoders probed(EncoderChoice choice, HardwareEncoder... working) throws InterruptedException {
        Set<HardwareEncoder> works = Set.of(working);
        Encoders encoders = new Encoders(choice, "/dev/dri/renderD128", nanos::get);
        encoders.probe(encoder -> new ProbeResult(
                encoder, works.contains(encoder), works.contains(encoder) ? "" : "no device", Duration.ofMillis(40)));
        return encoders;
    }

    @Test
    void autoTakesTheFirstThatWorksAndIsContentWithNone() throws InterruptedException {
        assertThat(probed(EncoderChoice.AUTO, VAAPI, QSV).inUse()).contains(VAAPI);
        Encoders.Report none = probed(EncoderChoice.AUTO).status();
        assertThat(none.inUse()).isNull();
        assertThat(none.problem()).isEmpty();
        assertThat(none.probes()).hasSize(3);
    }

    @Test
    void softwareStaysSoftwareAndTheReportSaysWhatThereIs() throws InterruptedException {
        Encoders.Report report = probed(EncoderChoice.SOFTWARE, NVENC).status();
        assertThat(report.inUseLabel()).isEqualTo("software");
        assertThat(report.problem()).isEmpty();
        assertThat(report.probes().stream().filter(ProbeResult::works).map(ProbeResult::encoder))
                .containsExactly(NVENC);
    }

    @Test
    void whatWasAskedForAndIsNotThereIsNamedWithTheCause() throws InterruptedException {
        Encoders encoders = probed(EncoderChoice.QSV, NVENC);
        assertThat(encoders.inUse()).isEmpty();
        assertThat(encoders.status().problem())
                .isEqualTo("ladder.encoder is qsv, which does not work here: no device; software encodes instead");
    }

    @Test
    void untilTheProbesHaveRunItIsSoftware() {
        Encoders encoders = new Encoders(EncoderChoice.AUTO, "", nanos::get);
        assertThat(encoders.inUse()).isEmpty();
        assertThat(encoders.status().problem()).isEmpty();
    }

    @Test
    void aFailureInUseMakesItSoftwareForTenMinutes() throws InterruptedException {
        Encoders encoders = probed(EncoderChoice.NVENC, NVENC);
        encoders.failed(VAAPI, "of one that is not in use");
        assertThat(encoders.inUse()).contains(NVENC);
        encoders.failed(NVENC, "out of sessions");
        assertThat(encoders.inUse()).isEmpty();
        assertThat(encoders.status().problem()).contains("nvenc failed in use", "out of sessions");
        nanos.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
        assertThat(encoders.inUse()).isEmpty();
        nanos.incrementAndGet();
        assertThat(encoders.inUse()).contains(NVENC);
        assertThat(encoders.status().problem()).isEmpty();
    }
}
