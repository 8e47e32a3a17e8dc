package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.MediaSample;
import io.millrace.media.publish.IngestFigures;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FigureMeterTest {
    private static final long MILLI = 1_000_000;

    private final FigureMeter meter = new FigureMeter(0);

    @Test
    void ratesAreThoseOfTheLastWholeSeconds() {
        for (int i = 0; i < 250; i++) {
            meter.sample(PrerollTest.video(i * 40L, i % 50 == 0));
        }
        IngestFigures figures = read(10_000);
        assertThat(figures.framesPerSecond()).isEqualTo(25);
        assertThat(figures.bitsPerSecond()).isEqualTo(25 * 100 * 8);
        assertThat(figures.keyframeInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(figures.videoSamples()).isEqualTo(250);
        assertThat(figures.bytesReceived()).isEqualTo(25_000);
        assertThat(figures.late()).isZero();
        assertThat(read(60_000).framesPerSecond()).as("long after").isZero();
    }

    @Test
    void audioAheadOfVideoIsPositive() {
        meter.sample(PrerollTest.audio(500));
        meter.sample(PrerollTest.video(400, true));
        assertThat(read(500).audioLead()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void whatArrivesTwoSecondsBehindItsClockIsLate() {
        sample(0, 0);
        sample(1_000, 1_000);
        sample(2_000, 3_900);
        sample(3_000, 5_100);
        sample(4_000, 4_100);
        assertThat(read(6_000).late()).isEqualTo(1);
    }

    @Test
    void aClockThatStartsAnewIsNotLate() {
        sample(100_000, 0);
        sample(0, 40);
        sample(40, 80);
        assertThat(read(100).late()).isZero();
    }

    @Test
    void aClockThatIsSlowByAHundredInAMillionIsNotLateAfterADay() {
        for (long second = 0; second < 86_400; second++) {
            sample(second * 1_000 - second / 10, second * 1_000);
        }
        assertThat(read(86_400_000).late()).isZero();
    }

    private void sample(long dtsMillis, long receivedMillis) {
        meter.sample(new MediaSample(
                PrerollTest.VIDEO, dtsMillis, 0, false, ByteBuffer.allocate(1), receivedMillis * MILLI));
    }

    private IngestFigures read(long nowMillis) {
        return meter.read(Map.of(), nowMillis * MILLI);
    }
}
