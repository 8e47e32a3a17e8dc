package io.millrace.media.retention;

import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recording as retention sees it.
 *
 * @param dueAt when retention has to look at it next; null: never
 * @param held kept where it is, whatever the policy says
 * @param mark null when nothing is under way
 * @param markTier where it is being copied to, or is leaving; null otherwise
 */
public record RetentionRow(
        Recording recording,
        @Nullable Instant dueAt,
        boolean held,
        @Nullable RetentionMark mark,
        @Nullable StorageTier markTier) {
    public RetentionRow {
        if ((markTier != null) != (mark == RetentionMark.COPYING || mark == RetentionMark.LEAVING)) {
            throw new IllegalArgumentException("mark " + mark + " with tier " + markTier);
        }
    }
}
