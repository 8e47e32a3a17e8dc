package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DemandMeterTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final List<String> events = new ArrayList<>();
    private final DemandMeter meter = new DemandMeter(
            new CameraId("gate"),
            Duration.ofSeconds(30),
            nanos::get,
            event -> events.add(event.kind() + " " + event.rung()));

    @Test
    void manyRequestsAreOneEvent() {
        for (int i = 0; i < 1_000; i++) {
            meter.requested("480p");
        }
        meter.requested("720p");
        assertThat(events).containsExactly("WANTED 480p", "WANTED 720p");
    }

    @Test
    void idleThirtySecondsAfterTheLastRequestAndWantedAgainAfterwards() {
        meter.requested("480p");
        after(20);
        meter.requested("480p");
        after(29);
        assertThat(events).containsExactly("WANTED 480p");
        after(1);
        after(100);
        assertThat(events).containsExactly("WANTED 480p", "IDLE 480p");
        meter.requested("480p");
        assertThat(events).endsWith("WANTED 480p").hasSize(3);
    }

    @Test
    void whatIsWishedForIsWantedOnceUntilItIsThere() {
        meter.wished("preview.jpg");
        meter.wished("preview.jpg");
        assertThat(events).containsExactly("WANTED preview.jpg");
        meter.fulfilled("preview.jpg");
        after(60);
        assertThat(events).hasSize(1);
        meter.wished("preview.jpg");
        assertThat(events).containsExactly("WANTED preview.jpg", "WANTED preview.jpg");
    }

    @Test
    void aWishThatWasLostOnItsWayIsMadeAgain() {
        meter.wished("preview.jpg");
        after(20);
        // Asking again does not prolong it, as it would for a rung.
        meter.wished("preview.jpg");
        after(10);
        meter.wished("preview.jpg");
        assertThat(events).containsExactly("WANTED preview.jpg", "IDLE preview.jpg", "WANTED preview.jpg");
    }

    private void after(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
        meter.sweep();
    }
}
