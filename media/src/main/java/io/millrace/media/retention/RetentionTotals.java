package io.millrace.media.retention;

import io.millrace.media.catalog.StorageTier;
import java.util.EnumMap;
import java.util.Map;

/** Sums up a plan, page by page. Not thread-safe. */
public final class RetentionTotals {
    /**
     * What a plan does to a tier, in recordings and bytes.
     *
     * @param held what would leave it, and is held
     */
    public record Tier(
            int arriving,
            long arrivingBytes,
            int leaving,
            long leavingBytes,
            int deleted,
            long deletedBytes,
            int held,
            long heldBytes) {
        static final Tier NOTHING = new Tier(0, 0, 0, 0, 0, 0, 0, 0);

        private Tier arriving(long bytes) {
            return plus(new Tier(1, bytes, 0, 0, 0, 0, 0, 0));
        }

        private Tier leaving(long bytes) {
            return plus(new Tier(0, 0, 1, bytes, 0, 0, 0, 0));
        }

        private Tier deleted(long bytes) {
            return plus(new Tier(0, 0, 0, 0, 1, bytes, 0, 0));
        }

        private Tier held(long bytes) {
            return plus(new Tier(0, 0, 0, 0, 0, 0, 1, bytes));
        }

        private Tier plus(Tier other) {
            return new Tier(
                    arriving + other.arriving,
                    arrivingBytes + other.arrivingBytes,
                    leaving + other.leaving,
                    leavingBytes + other.leavingBytes,
                    deleted + other.deleted,
                    deletedBytes + other.deletedBytes,
                    held + other.held,
                    heldBytes + other.heldBytes);
        }
    }

    private final Map<StorageTier, Tier> tiers = new EnumMap<>(StorageTier.class);

    public void add(RetentionPlan plan) {
        for (RetentionPlan.Step step : plan.steps()) {
            long bytes = step.recording().sizeBytes();
            StorageTier from = step.recording().tier();
            if (step.deletes()) {
                tiers.put(from, of(from).deleted(bytes));
            } else {
                tiers.put(from, of(from).leaving(bytes));
                tiers.put(step.target(), of(step.target()).arriving(bytes));
            }
        }
        for (RetentionPlan.Step step : plan.held()) {
            StorageTier from = step.recording().tier();
            tiers.put(from, of(from).held(step.recording().sizeBytes()));
        }
    }

    public Tier of(StorageTier tier) {
        return tiers.getOrDefault(tier, Tier.NOTHING);
    }
}
