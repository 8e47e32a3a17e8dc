package io.millrace.media.retention;

import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What applying the policies comes to: what would move or go, and why. Executed separately.
 *
 * @param steps oldest due first
 * @param held what would move or go, and is held
 */
public record RetentionPlan(List<RetentionPlan.Step> steps, List<RetentionPlan.Step> held) {
    public RetentionPlan {
        steps = List.copyOf(steps);
        held = List.copyOf(held);
    }

    /**
     * One recording's.
     *
     * @param row as it was when this was planned
     * @param to the tier that it moves to; null: it is deleted
     * @param why the stage of the policy that it has reached, and whose policy it is
     */
    public record Step(RetentionRow row, @Nullable StorageTier to, String why) {
        public boolean deletes() {
            return to == null;
        }

        public Recording recording() {
            return row.recording();
        }

        /** @throws IllegalStateException if it deletes */
        public StorageTier target() {
            if (to == null) {
                throw new IllegalStateException("it is deleted");
            }
            return to;
        }
    }
}
