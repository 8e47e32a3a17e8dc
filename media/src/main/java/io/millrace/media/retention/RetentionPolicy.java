package io.millrace.media.retention;

import io.millrace.media.catalog.StorageTier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * At what age, counted from its end, a recording leaves one tier for the next, and when it goes. A
 * tier without an age is skipped. Recordings never move back to a warmer tier.
 *
 * @param warmAfter null: not kept warm
 * @param coldAfter null: not kept cold
 * @param archivedAfter null: not archived
 * @param deleteAfter null: kept for ever
 */
public record RetentionPolicy(
        @Nullable Duration warmAfter,
        @Nullable Duration coldAfter,
        @Nullable Duration archivedAfter,
        @Nullable Duration deleteAfter) {
    /** Everything hot, for ever. */
    public static final RetentionPolicy KEEP = new RetentionPolicy(null, null, null, null);

    /** Beyond any need, and within what instants and columns hold. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /**
     * A tier and the age at which it is reached.
     *
     * @param tier null where the recording is deleted
     * @param name as people write it: {@code cold-after}
     */
    public record Stage(@Nullable StorageTier tier, String name, Duration age) {
        @Override
        public String toString() {
            return name + " " + iso(age);
        }
    }

    /** @throws IllegalArgumentException naming the age that cannot be */
    public RetentionPolicy {
        Stage before = null;
        for (Stage stage : stages(warmAfter, coldAfter, archivedAfter, deleteAfter)) {
            if (stage.age.isZero() || stage.age.isNegative()) {
                throw new IllegalArgumentException(stage.name + " is " + iso(stage.age)
                        + ": it must be longer than nothing; leave it out for never");
            }
            if (stage.age.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        stage.name + " is over " + LONGEST.toDays() + " days: leave it out for never");
            }
            if (before != null && stage.age.compareTo(before.age) <= 0) {
                throw new IllegalArgumentException(stage.name + " is " + iso(stage.age) + ": it must be later than "
                        + before.name + ", which is " + iso(before.age));
            }
            before = stage;
        }
    }

    private static List<Stage> stages(
            @Nullable Duration warmAfter,
            @Nullable Duration coldAfter,
            @Nullable Duration archivedAfter,
            @Nullable Duration deleteAfter) {
        List<Stage> stages = new ArrayList<>();
        add(stages, StorageTier.WARM, "warm-after", warmAfter);
        add(stages, StorageTier.COLD, "cold-after", coldAfter);
        add(stages, StorageTier.ARCHIVED, "archived-after", archivedAfter);
        add(stages, null, "delete-after", deleteAfter);
        return stages;
    }

    private static void add(List<Stage> stages, @Nullable StorageTier tier, String name, @Nullable Duration age) {
        if (age != null) {
            stages.add(new Stage(tier, name, age));
        }
    }

    /** ISO 8601, in days where they are whole: {@code P30D}, where {@link Duration} says PT720H. */
    public static String iso(Duration age) {
        return !age.isZero() && age.equals(Duration.ofDays(age.toDays())) ? "P" + age.toDays() + "D" : age.toString();
    }

    /** Those that are set, by age. */
    public List<Stage> stages() {
        return stages(warmAfter, coldAfter, archivedAfter, deleteAfter);
    }

    /**
     * The stage that a recording should have reached and has not: the last of them, so that one that
     * is late skips what lies between. Empty where it is as it should be.
     *
     * @param tier where it lies
     */
    public Optional<Stage> reached(StorageTier tier, Instant end, Instant now) {
        return stages().stream()
                .filter(stage -> isBeyond(stage, tier) && !end.plus(stage.age).isAfter(now))
                .reduce((one, later) -> later);
    }

    /** When the first stage after {@code tier} is reached; empty: never. */
    public Optional<Instant> next(StorageTier tier, Instant end) {
        return stages().stream()
                .filter(stage -> isBeyond(stage, tier))
                .findFirst()
                .map(stage -> end.plus(stage.age));
    }

    private static boolean isBeyond(Stage stage, StorageTier tier) {
        return stage.tier == null || stage.tier.compareTo(tier) > 0;
    }

    /** {@code warm-after P1D, delete-after P30D}, or that it keeps everything. */
    @Override
    public String toString() {
        List<Stage> stages = stages();
        return stages.isEmpty()
                ? "keep for ever"
                : String.join(", ", stages.stream().map(Stage::toString).toList());
    }
}
