package io.millrace.media.retention;

import static io.millrace.media.catalog.StorageTier.ARCHIVED;
import static io.millrace.media.catalog.StorageTier.COLD;
import static io.millrace.media.catalog.StorageTier.HOT;
import static io.millrace.media.catalog.StorageTier.WARM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.catalog.StorageTier;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
    private static final Instant END = Instant.parse("2026-11-21T10:00:00Z");
    private static final RetentionPolicy ALL = policy(1, 7, 30, 365);

    private static RetentionPolicy policy(
            @Nullable Integer warm, @Nullable Integer cold, @Nullable Integer archived, @Nullable Integer delete) {
        return new RetentionPolicy(days(warm), days(cold), days(archived), days(delete));
    }

    private static @Nullable Duration days(@Nullable Integer days) {
        return days == null ? null : Duration.ofDays(days);
    }

    private static @Nullable String reached(RetentionPolicy policy, StorageTier tier, Instant now) {
        return policy.reached(tier, END, now)
                .map(RetentionPolicy.Stage::toString)
                .orElse(null);
    }

    private static Instant day(int day) {
        return END.plus(Duration.ofDays(day));
    }

    @Test
    void aStageIsReachedAtItsAgeAndNotBefore() {
        assertThat(reached(ALL, HOT, day(1).minusNanos(1))).isNull();
        assertThat(reached(ALL, HOT, day(1))).isEqualTo("warm-after P1D");
        assertThat(reached(ALL, WARM, day(1))).isNull();
        assertThat(reached(ALL, WARM, day(7))).isEqualTo("cold-after P7D");
        assertThat(reached(ALL, COLD, day(30))).isEqualTo("archived-after P30D");
        assertThat(reached(ALL, ARCHIVED, day(365).minusNanos(1))).isNull();
        assertThat(reached(ALL, ARCHIVED, day(365))).isEqualTo("delete-after P365D");
    }

    @Test
    void whatIsLateSkipsWhatLiesBetween() {
        assertThat(reached(ALL, HOT, day(40))).isEqualTo("archived-after P30D");
        assertThat(reached(ALL, HOT, day(4_000))).isEqualTo("delete-after P365D");
    }

    @Test
    void nothingMovesBackToAWarmerTier() {
        assertThat(reached(ALL, COLD, day(1))).isNull();
        assertThat(ALL.next(COLD, END)).contains(day(30));
    }

    @Test
    void aTierWithoutAnAgeIsSkipped() {
        RetentionPolicy policy = policy(null, 7, null, 30);
        assertThat(reached(policy, HOT, day(6))).isNull();
        assertThat(reached(policy, HOT, day(7))).isEqualTo("cold-after P7D");
        assertThat(policy.next(HOT, END)).contains(day(7));
        assertThat(policy.next(COLD, END)).contains(day(30));
    }

    @Test
    void withoutAnAgeToDeleteItIsKeptForEver() {
        RetentionPolicy policy = policy(1, null, null, null);
        assertThat(reached(policy, WARM, day(36_000))).isNull();
        assertThat(policy.next(WARM, END)).isEmpty();
        assertThat(RetentionPolicy.KEEP.next(HOT, END)).isEmpty();
        assertThat(reached(RetentionPolicy.KEEP, HOT, day(36_000))).isNull();
        assertThat(RetentionPolicy.KEEP).hasToString("keep for ever");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> policy(7, 1, null, null))
                .hasMessage("cold-after is P1D: it must be later than warm-after, which is P7D");
        assertThatThrownBy(() -> policy(null, null, 30, 30))
                .hasMessage("delete-after is P30D: it must be later than archived-after, which is P30D");
        assertThatThrownBy(() -> policy(null, null, null, 0))
                .hasMessage("delete-after is PT0S: it must be longer than nothing; leave it out for never");
        assertThatThrownBy(() -> policy(-1, null, null, null)).hasMessageContaining("warm-after is P-1D");
        assertThatThrownBy(() -> policy(null, null, null, 36_501)).hasMessageContaining("leave it out for never");
    }
}
