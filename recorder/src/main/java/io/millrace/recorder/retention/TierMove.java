package io.millrace.recorder.retention;

import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.retention.RetentionMark;
import io.millrace.media.retention.RetentionPlan.Step;
import io.millrace.media.retention.RetentionRow;
import io.millrace.media.retention.RetentionRows;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import io.millrace.recorder.tape.Thumbnails;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From one tier's bucket to another's: mark the row, copy and read back, change the row, remove the
 * old objects, clear the mark. Until the row changes everybody reads the old object, from then on the
 * new one; killed in between, {@link #finish} goes on from the mark.
 */
final class TierMove {
    private static final Logger LOG = LoggerFactory.getLogger(TierMove.class);

    /** What cannot be read now is not tried again with every run: an hour is a gigabyte. */
    private static final Duration PUT_OFF = Duration.ofDays(1);

    private final RetentionRows rows;
    private final TierStores stores;
    private final ObjectCopy copy;
    private final InstantSource clock;

    TierMove(RetentionRows rows, TierStores stores, ObjectCopy copy, InstantSource clock) {
        this.rows = rows;
        this.stores = stores;
        this.copy = copy;
        this.clock = clock;
    }

    /** Whether it was moved; not where it was held, or its policy changed, meanwhile. */
    boolean move(Step step) {
        StorageTier to = step.target();
        if (!rows.beginMove(step.row(), to) || !copyAndSwitch(step.recording(), to)) {
            return false;
        }
        leave(step.recording(), to, step.recording().tier());
        LOG.info(
                "recording moved camera={} recording={} start={} bytes={} from={} to={} why=\"{}\"",
                step.recording().camera(),
                step.recording().id(),
                step.recording().start(),
                step.recording().sizeBytes(),
                step.recording().tier(),
                to,
                step.why());
        return true;
    }

    /** Of one that is marked; whether it is in its new tier now. */
    boolean finish(RetentionRow row) {
        Recording recording = row.recording();
        StorageTier other = row.markTier();
        if (other == null) {
            throw new IllegalArgumentException("recording " + recording.id() + " is not being moved");
        }
        if (row.mark() == RetentionMark.COPYING) {
            if (!copyAndSwitch(recording, other)) {
                return false;
            }
            leave(recording, other, recording.tier());
        } else {
            leave(recording, recording.tier(), other);
        }
        return true;
    }

    private boolean copyAndSwitch(Recording recording, StorageTier to) {
        UUID id = recording.id();
        if (!stores.same(recording.tier(), to)) {
            try {
                copy.copy(recording, stores.store(recording.tier()), stores.store(to));
            } catch (ObjectStoreException e) {
                if (e.kind() == Kind.CORRUPT || e.kind() == Kind.NOT_FOUND || e.kind() == Kind.REFUSED) {
                    giveUp(recording, to, PUT_OFF);
                }
                throw e;
            }
        }
        if (rows.switchTier(id)) {
            return true;
        }
        // Held since it was marked: it stays where it is.
        giveUp(recording, to, Duration.ZERO);
        return false;
    }

    /** What was copied goes before the mark, so that a crash leaves nothing that nobody knows of. */
    private void giveUp(Recording recording, StorageTier to, Duration wait) {
        if (!stores.same(recording.tier(), to)) {
            remove(recording, stores.store(to));
        }
        rows.giveUpMove(recording.id(), clock.instant().plus(wait));
    }

    /** The last look before the only other copy goes. */
    private void leave(Recording recording, StorageTier at, StorageTier from) {
        if (!stores.same(at, from)) {
            boolean there = stores.store(at)
                    .stat(recording.objectKey())
                    .filter(object -> object.sizeBytes() == recording.sizeBytes())
                    .isPresent();
            if (!there) {
                throw new ObjectStoreException(
                        Kind.CORRUPT,
                        "recording " + recording.id() + " was moved to " + at + " and is not whole there; its copy in "
                                + from + " stays");
            }
            remove(recording, stores.store(from));
        }
        rows.endMove(recording.id(), clock.instant());
    }

    private static void remove(Recording recording, ObjectStore store) {
        store.delete(Thumbnails.key(recording));
        store.delete(recording.objectKey());
    }
}
