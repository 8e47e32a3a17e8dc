package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        after(9);
        meter.requested("480p");
        after(0);
        assertThat(events).containsExactly("WANTED 480p");
        after(29);
        events.clear();
        after(1);
        after(100);
        assertThat(events).containsExactly("IDLE 480p");
        meter.requested("480p");
        assertThat(events).containsExactly("IDLE 480p", "WANTED 480p");
    }

    @Test
    void whatIsAskedForAgainIsWantedAgainEveryTenSeconds() {
        watchFor(25);
        assertThat(events).containsExactly("WANTED 480p", "WANTED 480p", "WANTED 480p");
        events.clear();
        // For what was asked since it was said last; after that there is nothing to say again.
        after(20);
        assertThat(events).containsExactly("WANTED 480p");
        after(8);
        assertThat(events).hasSize(1);
    }

    @Test
    void aRungThatIsDarkBecauseIdleOvertookWantedComesBackWhileItIsWatched() {
        Set<String> running = new HashSet<>();
        watchFor(1);
        after(30);
        watchFor(1);
        assertThat(events).containsExactly("WANTED 480p", "IDLE 480p", "WANTED 480p");
        Collections.swap(events, 1, 2);
        deliver(running);
        assertThat(running).isEmpty();
        watchFor(8);
        deliver(running);
        assertThat(running).isEmpty();
        watchFor(1);
        deliver(running);
        assertThat(running).containsExactly("480p");
    }

    @Test
    void anEventThatWasLostIsMadeUpForWhileTheRungIsWatched() {
        Set<String> running = new HashSet<>();
        watchFor(1);
        events.clear();
        watchFor(9);
        deliver(running);
        assertThat(running).containsExactly("480p");
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

    /** Asked for at the beginning of each second. */
    private void watchFor(int seconds) {
        for (int second = 0; second < seconds; second++) {
            meter.requested("480p");
            after(1);
        }
    }

    /** As who encodes takes them, in this order. */
    private void deliver(Set<String> running) {
        for (String event : events) {
            String rung = event.substring(event.indexOf(' ') + 1);
            if (event.startsWith("WANTED")) {
                running.add(rung);
            } else {
                running.remove(rung);
            }
        }
        events.clear();
    }

    private void after(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
        meter.sweep();
    }
}
