package io.millrace.media.ladder;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A camera's ladder below the source, which is always copied.
 *
 * @param rungs in any order; those that a source is too small for are left out for it
 */
public record LadderProfile(LadderMode mode, List<RungProfile> rungs) {
    public static final LadderProfile DEFAULT = new LadderProfile(
            LadderMode.ON_DEMAND,
            List.of(
                    new RungProfile("720p", 720, 2_500_000, 30, Preset.SUPERFAST),
                    new RungProfile("480p", 480, 1_100_000, 30, Preset.SUPERFAST),
                    new RungProfile("360p", 360, 600_000, 30, Preset.SUPERFAST)));

    /** The rung of the source's own size, where the source is in a codec that not every browser plays. */
    public static final String FULL_SIZE = "h264";

    private static final int MAX_RUNGS = 8;

    public LadderProfile {
        if (rungs.size() > MAX_RUNGS) {
            throw new IllegalArgumentException(rungs.size() + " rungs are more than " + MAX_RUNGS);
        }
        rungs = List.copyOf(rungs);
        Set<String> names = new HashSet<>();
        for (RungProfile rung : rungs) {
            if (rung.name().equals(FULL_SIZE) || rung.name().equals("source")) {
                throw new IllegalArgumentException("no rung of yours can be named " + rung.name());
            }
            if (!names.add(rung.name())) {
                throw new IllegalArgumentException("two rungs are named " + rung.name());
            }
        }
    }

    public static LadderProfile off() {
        return new LadderProfile(LadderMode.OFF, List.of());
    }
}
