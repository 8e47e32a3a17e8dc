package io.millrace.recorder.retention;

import io.millrace.media.catalog.Recording;
import io.millrace.media.retention.RetentionPlan.Step;
import io.millrace.media.retention.RetentionRows;
import io.millrace.media.store.ObjectStore;
import io.millrace.recorder.tape.Thumbnails;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mark the row, remove the objects, clear the mark: killed in between, {@link #finish} does the rest. */
final class Deletion {
    private static final Logger LOG = LoggerFactory.getLogger(Deletion.class);
    private final RetentionRows rows;
    private final TierStores stores;

    Deletion(RetentionRows rows, TierStores stores) {
        this.rows = rows;
        this.stores = stores;
    }

    /** Whether it was deleted; not where it was held, or its policy changed, meanwhile. */
    boolean delete(Step step, Instant now) {
        if (!rows.beginDelete(step.row(), step.why(), now)) {
            return false;
        }
        finish(step.recording());
        LOG.info(
                "recording deleted camera={} recording={} start={} bytes={} why=\"{}\"",
                step.recording().camera(),
                step.recording().id(),
                step.recording().start(),
                step.recording().sizeBytes(),
                step.why());
        return true;
    }

    /** Of one that is marked. */
    void finish(Recording recording) {
        ObjectStore store = stores.store(recording.tier());
        store.delete(Thumbnails.key(recording));
        store.delete(recording.objectKey());
        rows.endDelete(recording.id());
    }
}
