package io.millrace.media.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link Recordings} does. Each test begins with none. */
public abstract class RecordingsContract {
    private static final CameraId DOOR = new CameraId("front-door");
    private static final Instant T0 = Instant.parse("2026-11-21T09:00:00Z");

    protected abstract Recordings recordings();

    /** An hour of {@code camera} that begins {@code hour} hours after nine. */
    static Recording hour(CameraId camera, int hour) {
        Instant start = T0.plus(Duration.ofHours(hour));
        return recording(camera, start, start.plus(Duration.ofHours(1)));
    }

    static Recording recording(CameraId camera, Instant start, Instant end) {
        UUID id = UUID.randomUUID();
        return new Recording(
                id,
                camera,
                UUID.randomUUID(),
                start,
                end,
                Duration.between(start, end),
                922_000_000L,
                "avc1.640028,mp4a.40.2",
                1920,
                1080,
                camera + "/2026/11/21/" + id + ".mp4",
                StorageTier.HOT,
                "0123456789abcdef".repeat(4));
    }

    @Test
    void findsWhatWasAdded() {
        Recording recording = new Recording(
                UUID.randomUUID(),
                DOOR,
                UUID.randomUUID(),
                T0.plusNanos(1_000),
                T0.plusSeconds(3_600),
                // Not end − start: the host's clock was set during the hour.
                Duration.ofMinutes(59).plusNanos(1_234_000),
                5_000_000_000L,
                "hvc1.1.6.L120.90",
                0,
                0,
                "front-door/x.mp4",
                StorageTier.ARCHIVED,
                "f".repeat(64));
        recordings().add(recording);
        assertThat(recordings().find(recording.id())).contains(recording);
        assertThat(recordings().find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void addingAgainChangesNothing() {
        Recording first = hour(DOOR, 0);
        recordings().add(first);
        recordings()
                .add(new Recording(
                        first.id(),
                        DOOR,
                        UUID.randomUUID(),
                        T0,
                        T0.plusSeconds(1),
                        Duration.ofSeconds(1),
                        1,
                        "other",
                        1,
                        1,
                        "other",
                        StorageTier.COLD,
                        "a".repeat(64)));
        assertThat(recordings().find(first.id())).contains(first);
    }

    @Test
    void listsWhatOverlapsNewestFirst() {
        Recording nine = hour(DOOR, 0);
        Recording ten = hour(DOOR, 1);
        Recording eleven = hour(DOOR, 2);
        List.of(ten, nine, eleven, hour(new CameraId("yard"), 1)).forEach(recordings()::add);

        assertThat(list(T0.minusSeconds(1), T0.plusSeconds(100_000))).containsExactly(eleven, ten, nine);
        assertThat(list(T0.plusSeconds(3_599), T0.plusSeconds(3_601))).containsExactly(ten, nine);
        // Half open: the hour that ends at `from` and the one that starts at `to` are outside.
        assertThat(list(ten.start(), ten.end())).containsExactly(ten);
        assertThat(list(Instant.MIN, Instant.MAX)).containsExactly(eleven, ten, nine);
        assertThat(list(Instant.EPOCH, T0)).isEmpty();
    }

    private List<Recording> list(Instant from, Instant to) {
        return recordings().list(DOOR, from, to, Instant.MAX, 1_000);
    }

    @Test
    void pagesByTheLastStart() {
        for (int hour = 0; hour < 5; hour++) {
            recordings().add(hour(DOOR, hour));
        }
        Instant end = T0.plusSeconds(100_000);
        List<Recording> first = recordings().list(DOOR, T0, end, end, 2);
        List<Recording> second =
                recordings().list(DOOR, T0, end, first.getLast().start(), 2);
        List<Recording> third =
                recordings().list(DOOR, T0, end, second.getLast().start(), 2);
        assertThat(first).extracting(Recording::start).containsExactly(at(4), at(3));
        assertThat(second).extracting(Recording::start).containsExactly(at(2), at(1));
        assertThat(third).extracting(Recording::start).containsExactly(at(0));
    }

    private static Instant at(int hour) {
        return T0.plus(Duration.ofHours(hour));
    }

    @Test
    void keepsTimesToTheMicrosecond() {
        Recording recording = recording(DOOR, T0.plusNanos(1_999), T0.plusNanos(2_000_999));
        recordings().add(recording);
        Recording kept = recordings().find(recording.id()).orElseThrow();
        assertThat(kept.start()).isEqualTo(T0.plusNanos(1_000));
        assertThat(kept.end()).isEqualTo(T0.plusNanos(2_000_000));
        assertThat(kept.duration()).isEqualTo(Duration.ofNanos(1_999_000));
    }

    @Test
    void picturesAreOwedUntilMadeOrTriedOftenEnough() {
        Recording nine = hour(DOOR, 0);
        Recording ten = hour(DOOR, 1);
        Recording eleven = hour(new CameraId("yard"), 2);
        List.of(nine, ten, eleven).forEach(recordings()::add);

        Instant end = eleven.end();
        assertThat(recordings().withoutPictures(end, 10)).containsExactly(ten, nine);
        assertThat(recordings().withoutPictures(end.plusSeconds(1), 2)).containsExactly(eleven, ten);
        recordings().pictured(ten.id(), true);
        for (int attempt = 1; attempt < Recordings.PICTURE_ATTEMPTS; attempt++) {
            recordings().pictured(nine.id(), false);
        }
        assertThat(recordings().withoutPictures(end, 10)).containsExactly(nine);
        recordings().pictured(nine.id(), false);
        assertThat(recordings().withoutPictures(end, 10)).isEmpty();
    }
}
