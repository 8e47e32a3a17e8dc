package io.millrace.app.routes;

import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.Outbox;
import io.millrace.media.catalog.OutboxEntry;
import io.millrace.media.catalog.Recording;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.spool.RecordingUploader;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.tape.ThumbnailPass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.ExchangeProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of the recording routes. Blocking; safe for use by several route threads. */
public final class RecordingOutbox {
    private static final Logger log = LoggerFactory.getLogger(RecordingOutbox.class);
    /** When a process dies for good, its entries wait for this; what takes longer is leased again, not begun again. */
    private static final Duration LEASE = Duration.ofMinutes(15);

    /** With its waits, one or two days: an outage over a night heals by itself. */
    static final int MAX_ATTEMPTS = 290;
    /** As long as nothing is entered and nothing was due: a query a second, all day, is for nothing. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final Outbox outbox;
    private final Spool spool;
    private final RecordingUploader uploader;
    private final ThumbnailPass pictures;
    private final String node;
    private final int batch;
    private final InstantSource clock;
    private final UploadBackOff backOff = new UploadBackOff();
    /** Leased, and neither failed nor released: no more of them than are stored at a time. */
    private final Set<UUID> inHand = new HashSet<>();

    /** Of these an operator heard that they keep failing; a start later, again. */
    private final Set<UUID> told = ConcurrentHashMap.newKeySet();

    private final ReentrantLock handing = new ReentrantLock();
    private Instant nextLook = Instant.MIN;
    private volatile boolean reachable = true;
    private volatile boolean entering = true;
    private boolean tookBack;

    /**
     * @param node whose spool it is
     * @param batch entries taken at a time
     */
    public RecordingOutbox(
            Outbox outbox,
            Spool spool,
            RecordingUploader uploader,
            ThumbnailPass pictures,
            String node,
            int batch,
            InstantSource clock) {
        this.outbox = outbox;
        this.spool = spool;
        this.uploader = uploader;
        this.pictures = pictures;
        this.node = node;
        this.batch = batch;
        this.clock = clock;
    }

    /** Step: the event becomes an entry. */
    public void enter(RecordingClosed event) {
        enqueue(event.recording(), event.node(), event.spoolFile());
    }

    /**
     * A file that is being stored has lost its entry before it goes, and one that has gone needs
     * none: what was seen a moment ago must not be entered now, or it would fail for ever.
     */
    private void enqueue(UUID recording, String owner, String spoolFile) {
        handing.lock();
        try {
            if (!inHand.contains(recording) && Files.exists(spool.resolve(spoolFile))) {
                outbox.enqueue(recording, owner, spoolFile, clock.instant());
                entering = true;
                nextLook = Instant.MIN;
            }
        } finally {
            handing.unlock();
        }
    }

    /** Step: the file waits in the spool for the next sweep. Said once an outage, not once a file. */
    public void enteringFailed(Exception cause) {
        if (entering) {
            entering = false;
            log.warn("Closed recordings wait in the spool, the outbox cannot be reached: {}", cause.getMessage());
        }
    }

    /** Step: every closed file of the spool has an entry; those that have one keep it. */
    public void sweep() throws IOException {
        for (Path file : spool.closed()) {
            try {
                ClosedRecording recording = ClosedRecording.read(file);
                enqueue(recording.id(), node, spool.name(file));
            } catch (NoSuchFileException e) {
                // Stored meanwhile.
                continue;
            } catch (IOException e) {
                log.warn("spool file {} is not a recording of ours and stays: {}", file, e.getMessage());
            }
        }
    }

    /** Step: the entries that are due now, leased to us; none while the store is away. */
    public List<OutboxEntry> due() throws IOException {
        takeBack();
        if (backOff.storeIsAway(clock.instant())) {
            return List.of();
        }
        List<OutboxEntry> due = lease();
        if (!reachable) {
            reachable = true;
            log.info("Uploads go on");
        }
        return due;
    }

    /** As many as there is room for: what waits for a thread on lease would lose its place to newer ones. */
    private List<OutboxEntry> lease() {
        handing.lock();
        try {
            Instant now = clock.instant();
            int room = batch - inHand.size();
            if (room == 0 || now.isBefore(nextLook)) {
                return List.of();
            }
            List<OutboxEntry> leased = outbox.lease(node, room, LEASE, now);
            nextLook = leased.isEmpty() ? now.plus(LOOK_AGAIN) : Instant.MIN;
            // Over a slow line a lease ends before the upload does. Begun a second time beside it, each would
            // take away the other's parts, and neither ever be stored.
            return leased.stream()
                    .filter(entry -> inHand.add(entry.recordingId()))
                    .toList();
        } finally {
            handing.unlock();
        }
    }

    /** What a process before this one had on lease: the spool is ours alone, so nobody works on it. */
    private void takeBack() throws IOException {
        if (!tookBack) {
            for (Path file : spool.closed()) {
                UUID id = recordingId(file);
                if (id != null) {
                    outbox.failed(id, "the process was stopped", clock.instant(), false);
                }
            }
            tookBack = true;
        }
    }

    private static @Nullable UUID recordingId(Path file) {
        try {
            return ClosedRecording.read(file).id();
        } catch (IOException e) {
            // The sweep says so.
            return null;
        }
    }

    /** Step: said once an outage, as it is tried every second. */
    public void leaseFailed(Exception cause) {
        if (reachable) {
            reachable = false;
            log.warn("Uploads wait, the outbox cannot be reached: {}", cause.getMessage());
        }
    }

    /** Step: the file becomes a verified object. */
    public Recording upload(OutboxEntry entry) {
        Recording stored = uploader.upload(entry.spoolFile());
        backOff.storeAnswered();
        return stored;
    }

    /** Step: the catalogue has it, in one transaction; it is pictured; then the spool file goes. */
    public void complete(Recording recording, @ExchangeProperty("entry") OutboxEntry entry) throws IOException {
        outbox.complete(uploader.entry(recording, entry.spoolFile()));
        pictures.atOnce(recording, spool.resolve(entry.spoolFile()));
        release(entry);
        log.info(
                "recording stored camera={} recording={} start={} duration={} bytes={}",
                recording.camera(),
                recording.id(),
                recording.start(),
                recording.duration(),
                recording.sizeBytes());
    }

    private void release(OutboxEntry entry) throws IOException {
        handing.lock();
        try {
            spool.release(entry.spoolFile());
            told.remove(entry.recordingId());
            inHand.remove(entry.recordingId());
        } finally {
            handing.unlock();
        }
    }

    /**
     * Step: it comes again, later each time; in the end it waits for an operator.
     *
     * @return what an operator is to hear of, as it goes over the bus: one that keeps failing, and one
     *     that was given up
     */
    public Optional<String> failed(OutboxEntry entry, Throwable cause) {
        int attempts = entry.attempts() + 1;
        boolean dead = attempts >= MAX_ATTEMPTS;
        Instant now = clock.instant();
        Instant next = backOff.next(attempts, cause, now);
        boolean defect = isDefect(cause);
        String error = defect ? cause.toString() : String.valueOf(cause.getMessage());
        if (defect && attempts == 1) {
            // To be found: with its trace, once.
            log.error("upload failed by a defect recording={} file={}", entry.recordingId(), entry.spoolFile(), cause);
        }
        try {
            outbox.failed(entry.recordingId(), error, next, dead);
        } finally {
            putDown(entry);
        }
        if (dead) {
            log.error(
                    "upload given up recording={} attempts={} file={} error={}; the file stays, retry it with"
                            + " POST /api/v1/outbox/{}/retry",
                    entry.recordingId(),
                    attempts,
                    entry.spoolFile(),
                    error,
                    entry.recordingId());
            told.remove(entry.recordingId());
            return Optional.of(UploadAlert.givenUp(entry, attempts, error));
        }
        log.warn(
                "upload failed recording={} attempt={} next_in={} error={}",
                entry.recordingId(),
                attempts,
                Duration.between(now, next),
                error);
        return attempts >= UploadBackOff.PATIENCE && told.add(entry.recordingId())
                ? Optional.of(UploadAlert.keepsFailing(entry, attempts, error))
                : Optional.empty();
    }

    /** Neither the store nor the disk nor the catalogue. */
    private static boolean isDefect(Throwable cause) {
        return cause instanceof ObjectStoreException known
                ? known.kind() == ObjectStoreException.Kind.FAULT
                : !(cause instanceof CatalogException || cause instanceof IOException);
    }

    private void putDown(OutboxEntry entry) {
        handing.lock();
        try {
            inHand.remove(entry.recordingId());
        } finally {
            handing.unlock();
        }
    }

    /** The event that a closed file sends over the bus. */
    public static String event(ClosedRecording recording, String node, String spoolFile) {
        return EventJson.text(
                new RecordingClosed(recording.id(), recording.camera().value(), node, spoolFile));
    }
}
