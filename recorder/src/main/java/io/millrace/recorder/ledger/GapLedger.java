package io.millrace.recorder.ledger;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.Gaps;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names every span in which a camera that should record did not. It hears of cameras, sessions and
 * files from any thread, in order for each camera, and never holds the caller up: one thread of
 * its own writes the journal.
 *
 * <p>A process that was killed had no time to open a gap. The next one opens it, as {@code
 * RESTART}, where the camera's last file ends.
 */
public final class GapLedger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GapLedger.class);
    private static final long CLOSE_TIMEOUT_SECONDS = 5;

    private final GapJournal journal;
    private final InstantSource clock;
    private final ExecutorService thread;
    private final Map<CameraId, LatestFile> onRecord;
    private final Map<CameraId, Coverage> cameras = new HashMap<>();
    private final AtomicBoolean delivering = new AtomicBoolean();
    private volatile boolean reachable = true;

    /**
     * @param journal closed with this
     * @param onRecord of each camera with files in the spool, after recovery
     */
    public GapLedger(GapJournal journal, Map<CameraId, LatestFile> onRecord, InstantSource clock) {
        this(
                journal,
                onRecord,
                clock,
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("gap-ledger").factory()));
    }

    GapLedger(GapJournal journal, Map<CameraId, LatestFile> onRecord, InstantSource clock, ExecutorService thread) {
        this.journal = journal;
        this.onRecord = Map.copyOf(onRecord);
        this.clock = clock;
        this.thread = thread;
    }

    /** All cameras as they now stand; those that are not among them any more have no gaps from here on. */
    public void cameras(Collection<Camera> all) {
        run(() -> {
            Set<CameraId> gone = new HashSet<>(cameras.keySet());
            for (Camera camera : all) {
                gone.remove(camera.id());
                boolean wanted = camera.enabled() && camera.recording();
                Coverage known = cameras.get(camera.id());
                if (known == null) {
                    first(camera, wanted);
                } else {
                    known.wanted(wanted, clock.instant());
                }
            }
            gone.forEach(camera -> coverage(camera).wanted(false, clock.instant()));
        });
    }

    public void sessionStarted(PublishSession session) {
        Instant at = session.startedAt();
        run(() -> coverage(session.camera()).sessionStarted(at));
    }

    public void sessionEnded(PublishSession session, EndReason reason) {
        run(() -> coverage(session.camera()).sessionEnded(reason, clock.instant()));
    }

    /** @param detail why, for the operator; no part of a key */
    public void refused(CameraId camera, String detail) {
        run(() -> coverage(camera).refused(detail, clock.instant()));
    }

    public void fileOpened(CameraId camera, UUID file, Instant start) {
        run(() -> coverage(camera).fileOpened(file, start));
    }

    public void fileClosed(CameraId camera, UUID file, Instant end) {
        run(() -> coverage(camera).fileClosed(file, end, clock.instant()));
    }

    /** A file was opened and holds nothing. */
    public void fileDiscarded(CameraId camera, UUID file) {
        run(() -> coverage(camera).fileClosed(file, null, clock.instant()));
    }

    /** The recorder names a gap itself. */
    public void recorderGap(Gap gap) {
        run(() -> {
            // Other tracks may be on record while one awaits its keyframe.
            if (gap.cause() != Gap.Cause.AWAITING_KEYFRAME) {
                coverage(gap.camera()).recorderGap(gap, clock.instant());
            }
            journal.record(gap);
        });
    }

    /** Hands what waits to the catalogue. Blocking; what fails waits for the next call. */
    public void deliver(Gaps catalogue) {
        if (!delivering.compareAndSet(false, true)) {
            return;
        }
        try {
            journal.deliver(catalogue);
            if (!reachable) {
                reachable = true;
                LOG.info("The gap ledger has caught up");
            }
        } catch (CatalogException e) {
            if (reachable) {
                reachable = false;
                LOG.warn("Gaps wait in the journal: {}", e.getMessage());
            }
        } finally {
            delivering.set(false);
        }
    }

    private Coverage coverage(CameraId camera) {
        // Not known yet: its gaps begin once it is.
        return cameras.computeIfAbsent(camera, id -> new Coverage(id, false, Instant.EPOCH, null, journal::record));
    }

    private void first(Camera camera, boolean wanted) {
        CameraId id = camera.id();
        LatestFile file = onRecord.get(id);
        Instant until = file == null ? Instant.EPOCH : file.end();
        Gap goesOn = null;
        for (Gap gap : journal.open()) {
            if (!gap.camera().equals(id)) {
                continue;
            }
            if (file != null && file.start().isAfter(gap.start())) {
                // What was on record when the process was killed was not told to be.
                journal.record(ended(gap, file.start()));
            } else if (wanted && goesOn == null && !ofTheRecorder(gap)) {
                goesOn = gap;
            } else {
                // It ended with the process, nobody knows when.
                Instant end = until.isAfter(gap.start()) ? until : gap.start();
                journal.record(ended(gap, end));
            }
        }
        Gap latest = journal.latest().get(id);
        if (latest != null && latest.end() != null && latest.end().isAfter(until)) {
            until = latest.end();
        }
        Coverage coverage = new Coverage(id, wanted, until, goesOn, journal::record);
        cameras.put(id, coverage);
        if (until.equals(Instant.EPOCH)) {
            coverage.missing(camera.createdAt(), Gap.Cause.OFFLINE, "");
        } else {
            coverage.missing(until, Gap.Cause.RESTART, "");
        }
    }

    private static Gap ended(Gap gap, Instant end) {
        return new Gap(gap.camera(), gap.start(), end, gap.cause(), gap.samples(), gap.detail());
    }

    private static boolean ofTheRecorder(Gap gap) {
        return gap.cause() == Gap.Cause.DISK_FULL || gap.cause() == Gap.Cause.SLOW_DISK;
    }

    private void run(Runnable change) {
        try {
            thread.execute(() -> {
                try {
                    change.run();
                } catch (RuntimeException e) {
                    LOG.error("gap ledger failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            // Closed: the next start finds the end in the files.
            LOG.debug("gap ledger is closed");
        }
    }

    /** Writes what was heard; what the catalogue has not taken is delivered after the next start. */
    @Override
    public void close() throws IOException {
        run(() -> cameras.values().forEach(Coverage::stopped));
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("gap ledger closed with events that were not written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        journal.close();
    }
}
