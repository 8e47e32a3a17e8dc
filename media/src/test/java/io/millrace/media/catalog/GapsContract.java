package io.millrace.media.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link Gaps} does. Each test begins with none. */
public abstract class GapsContract {
    private static final CameraId DOOR = new CameraId("front-door");
    private static final Instant T0 = Instant.parse("2026-11-21T09:00:00Z");

    protected abstract Gaps gaps();

    @ParameterizedTest
    @EnumSource
    void everyCauseComesBack(Gap.Cause cause) {
        Gap gap = new Gap(DOOR, T0, T0.plusSeconds(5), cause, 123_456_789_012L, "write took 4 s");
        gaps().record(gap);
        assertThat(all()).containsExactly(gap);
    }

    @Test
    void anOpenGapIsClosedByRecordingItAgain() {
        gaps().record(new Gap(DOOR, T0, null, Gap.Cause.OFFLINE, 0, ""));
        assertThat(all()).containsExactly(new Gap(DOOR, T0, null, Gap.Cause.OFFLINE, 0, ""));

        Gap closed = new Gap(DOOR, T0, T0.plusSeconds(60), Gap.Cause.OFFLINE, 4, "back");
        gaps().record(closed);
        assertThat(all()).containsExactly(closed);
    }

    @Test
    void listsWhatOverlapsOldestFirst() {
        Gap first = new Gap(DOOR, T0, T0.plusSeconds(10), Gap.Cause.STALLED, 0, "");
        Gap second = new Gap(DOOR, T0.plusSeconds(10), T0.plusSeconds(20), Gap.Cause.OFFLINE, 0, "");
        Gap secondToo = new Gap(DOOR, T0.plusSeconds(10), T0.plusSeconds(12), Gap.Cause.DISK_FULL, 9, "");
        Gap open = new Gap(DOOR, T0.plusSeconds(30), null, Gap.Cause.OFFLINE, 0, "");
        Gap elsewhere = new Gap(new CameraId("yard"), T0, null, Gap.Cause.OFFLINE, 0, "");
        List.of(open, second, first, elsewhere, secondToo).forEach(gaps()::record);

        assertThat(all()).containsExactly(first, secondToo, second, open);
        assertThat(gaps().list(DOOR, T0.plusSeconds(10), T0.plusSeconds(30))).containsExactly(secondToo, second);
        assertThat(gaps().list(DOOR, T0.plusSeconds(1_000_000), T0.plusSeconds(1_000_001)))
                .containsExactly(open);
        assertThat(gaps().list(DOOR, T0.minusSeconds(1), T0)).isEmpty();
    }

    @Test
    void theSameStartMeansTheSameMicrosecond() {
        gaps().record(new Gap(DOOR, T0.plusNanos(1_100), null, Gap.Cause.RESTART, 0, ""));
        gaps().record(new Gap(DOOR, T0.plusNanos(1_900), T0.plusSeconds(1), Gap.Cause.RESTART, 0, ""));
        assertThat(all())
                .containsExactly(new Gap(DOOR, T0.plusNanos(1_000), T0.plusSeconds(1), Gap.Cause.RESTART, 0, ""));
    }

    @Test
    void aNulInTheDetailDoesNotLoseTheGap() {
        gaps().record(new Gap(DOOR, T0, null, Gap.Cause.MALFORMED, 1, "a\0b"));
        assertThat(all()).extracting(Gap::detail).containsExactly("a\uFFFDb");
    }

    private List<Gap> all() {
        return gaps().list(DOOR, Instant.MIN, Instant.MAX);
    }
}
