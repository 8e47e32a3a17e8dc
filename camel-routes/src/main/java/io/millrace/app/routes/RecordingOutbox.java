package io.millrace.app.routes;

import io.millrace.media.catalog.Outbox;
import io.millrace.media.catalog.OutboxEntry;
import io.millrace.media.catalog.Recording;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.spool.RecordingUploader;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.tape.Thumbnails;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.apache.camel.ExchangeProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of the recording routes. Blocking; safe for use by several route threads. */
public final class RecordingOutbox {
    private static final Logger log = LoggerFactory.getLogger(RecordingOutbox.class);
    /** Longer than the upload of the largest hour; when a process dies, its entries wait for this. */
    private static final Duration LEASE = Duration.ofMinutes(15);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);
    /** With the waits above, about a day: an outage over a night heals by itself. */
    private static final int MAX_ATTEMPTS = 290;

    private final Outbox outbox;
    private final Spool spool;
    private final RecordingUploader uploader;
    private final Thumbnails thumbnails;
    private final String node;
    private final int batch;
    private final InstantSource clock;
    private volatile boolean reachable = true;
    private boolean tookBack;
    private int storeFailures;
    private Instant heldUntil = Instant.MIN;

    /**
     * @param node whose spool it is
     * @param batch entries taken at a time
     */
    public RecordingOutbox(
            Outbox outbox,
            Spool spool,
            RecordingUploader uploader,
            Thumbnails thumbnails,
            String node,
            int batch,
            InstantSource clock) {
        this.outbox = outbox;
        this.spool = spool;
        this.uploader = uploader;
        this.thumbnails = thumbnails;
        this.node = node;
        this.batch = batch;
        this.clock = clock;
    }

    /** Step: the event becomes an entry. */
    public void enter(RecordingClosed event) {
        outbox.enqueue(event.recording(), event.node(), event.spoolFile(), clock.instant());
    }

    /** Step: the file waits in the spool for the next sweep. */
    public void enteringFailed(Exception cause) {
        log.warn("Closed recordings wait in the spool, the outbox cannot be reached: {}", cause.getMessage());
    }

    /** Step: every closed file of the spool has an entry; those that have one keep it. */
    public void sweep() throws IOException {
        for (Path file : spool.closed()) {
            try {
                ClosedRecording recording = ClosedRecording.read(file);
                outbox.enqueue(recording.id(), node, spool.name(file), clock.instant());
            } catch (IOException e) {
                log.warn("spool file {} is not a recording of ours and stays: {}", file, e.getMessage());
            }
        }
    }

    /** Step: the entries that are due now, leased to us; none while the store is away. */
    public List<OutboxEntry> due() throws IOException {
        takeBack();
        if (held()) {
            return List.of();
        }
        List<OutboxEntry> due = outbox.lease(node, batch, LEASE, clock.instant());
        if (!reachable) {
            reachable = true;
            log.info("Uploads go on");
        }
        return due;
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
        storeAnswered();
        return stored;
    }

    /** Step: the catalogue has it, in one transaction; then the spool file goes. */
    public void complete(Recording recording, @ExchangeProperty("entry") OutboxEntry entry) throws IOException {
        outbox.complete(uploader.entry(recording, entry.spoolFile()));
        picture(recording, entry);
        spool.release(entry.spoolFile());
        log.info(
                "recording stored camera={} recording={} start={} duration={} bytes={}",
                recording.camera(),
                recording.id(),
                recording.start(),
                recording.duration(),
                recording.sizeBytes());
    }

    /** Without pictures a recording is as good as with them: what fails here is not tried again. */
    private void picture(Recording recording, OutboxEntry entry) {
        try {
            thumbnails.make(recording, spool.resolve(entry.spoolFile()));
        } catch (IOException | RuntimeException e) {
            // Whatever it was: the row is there, and the spool file has to go.
            log.warn("no pictures camera={} recording={}: {}", recording.camera(), recording.id(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Step: it comes again, later each time; in the end it waits for an operator. */
    public void failed(OutboxEntry entry, Exception cause) {
        int attempts = entry.attempts() + 1;
        boolean dead = attempts >= MAX_ATTEMPTS;
        Instant now = clock.instant();
        Instant next = storeIsAway(cause) ? hold(now) : now.plus(waitAfter(attempts));
        Duration wait = Duration.between(now, next);
        String error = String.valueOf(cause.getMessage());
        outbox.failed(entry.recordingId(), error, next, dead);
        if (dead) {
            log.error(
                    "upload given up recording={} attempts={} file={} error={}; the file stays, retry it with"
                            + " POST /api/v1/outbox/{}/retry",
                    entry.recordingId(),
                    attempts,
                    entry.spoolFile(),
                    error,
                    entry.recordingId());
        } else {
            log.warn(
                    "upload failed recording={} attempt={} next_in={} error={}",
                    entry.recordingId(),
                    attempts,
                    wait,
                    error);
        }
    }

    private static boolean storeIsAway(Exception cause) {
        return cause instanceof ObjectStoreException failure && failure.kind() == ObjectStoreException.Kind.UNAVAILABLE;
    }

    private static Duration waitAfter(int failures) {
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 20));
        return wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
    }

    private synchronized boolean held() {
        return clock.instant().isBefore(heldUntil);
    }

    /**
     * A store that is away fails whichever file is tried: all wait for it together, and when it is
     * back the oldest goes first. With a wait of its own for each, those would go first that were
     * never tried.
     */
    private synchronized Instant hold(Instant now) {
        if (!now.isBefore(heldUntil)) {
            storeFailures++;
            heldUntil = now.plus(waitAfter(storeFailures));
        }
        return heldUntil;
    }

    private synchronized void storeAnswered() {
        storeFailures = 0;
    }

    /** The event that a closed file sends over the bus. */
    public static String event(ClosedRecording recording, String node, String spoolFile) {
        return EventJson.text(
                new RecordingClosed(recording.id(), recording.camera().value(), node, spoolFile));
    }
}
