package io.millrace.recorder.spool;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.catalog.Gap;
import io.millrace.recorder.file.OpenRecording;
import io.millrace.recorder.spool.ChunkQueue.Item;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which file a chunk goes to. A file holds one session, one codec configuration, one
 * time-line without holes, and ends at the first segment after the hour.
 *
 * <p>When the disk is full or fails, what is there is closed, a gap opens, and each chunk that can
 * be decoded by itself is a chance to go on: not more often than every few seconds after an error.
 *
 * <p>One writer thread at a time; {@link #recording} from any.
 */
final class CameraWriter {
    private static final Logger LOG = LoggerFactory.getLogger(CameraWriter.class);
    private static final Duration RETRY_AFTER_ERROR = Duration.ofSeconds(5);

    private final CameraId camera;
    private final SpoolRecorder shared;
    private final CameraWaiting waiting;
    private final CameraAhead ahead;
    private volatile @Nullable OpenRecording open;
    private @Nullable UUID session;
    private @Nullable CameraChain chain;
    private int number;
    private Instant rotateAt = Instant.MIN;
    private @Nullable Pause pause;
    private volatile long droppedSamples;

    CameraWriter(CameraId camera, SpoolRecorder shared) {
        this.camera = camera;
        this.shared = shared;
        this.waiting = new CameraWaiting(camera, shared);
        this.ahead = new CameraAhead(camera, shared);
    }

    private static final class Pause {
        private final Instant start;
        private final Gap.Cause cause;
        private final String detail;
        private Instant retryAt;
        private Instant end;
        private long samples;

        Pause(Instant start, Gap.Cause cause, String detail, Instant retryAt) {
            this.start = start;
            this.cause = cause;
            this.detail = detail;
            this.retryAt = retryAt;
            this.end = start;
        }

        Gap gap(CameraId camera, @Nullable Instant until) {
            return new Gap(camera, start, until, cause, samples, detail);
        }
    }

    boolean recording() {
        return open != null;
    }

    long droppedSamples() {
        return droppedSamples;
    }

    void take(Item item) {
        switch (item) {
            case Item.Media media -> write(media);
            case Item.Waiting samples -> waiting.add(samples, numberOfNext(samples.session()));
            case Item.WaitingOver over -> waiting.over(open);
            case Item.Ahead samples -> ahead.add(samples.samples(), open);
            case Item.AheadOver over -> ahead.over();
            case Item.Ledger ledger -> {
                if (ledger.gap().cause() == Gap.Cause.SLOW_DISK || ledger.gap().cause() == Gap.Cause.RESTART) {
                    waiting.giveUp();
                    ahead.over();
                }
                shared.gap(ledger.gap());
            }
            case Item.End end -> {
                try {
                    end();
                } finally {
                    end.reached().complete(null);
                }
            }
        }
    }

    private void end() {
        waiting.over(open);
        ahead.over();
        closeFile();
        if (pause != null) {
            resume(pause, pause.end);
        }
    }

    private void write(Item.Media media) {
        Chunk chunk = media.chunk();
        if (pause != null) {
            if (shared.space().full() || !chunk.independent() || shared.now().isBefore(pause.retryAt)) {
                skip(pause, chunk);
            } else {
                goOn(pause, media);
            }
            return;
        }
        OpenRecording file = open;
        if (file != null && (media.afterDrop() || endsTimeLine(file, chunk))) {
            closeFile();
            file = null;
        }
        if (shared.space().full()) {
            closeFile();
            pause(media, Gap.Cause.DISK_FULL, "the reserve of free space is reached", Duration.ZERO);
            return;
        }
        try {
            if (file == null) {
                if (!chunk.independent() && !chunk.startsSegment()) {
                    // In the middle of a group of pictures, after recording was switched on. A segment that
                    // begins with sound alone goes on with a keyframe.
                    return;
                }
                openFile(media).append(chunk);
            } else if (turnsHour(chunk)) {
                turnHour(file, media);
            } else {
                file.append(chunk);
            }
        } catch (IOException e) {
            closeFile();
            pause(media, Gap.Cause.DISK_FULL, String.valueOf(e.getMessage()), RETRY_AFTER_ERROR);
        } catch (RuntimeException | Error e) {
            LOG.error("recording failed camera={} session={}", camera, media.session(), e);
            pause(media, Gap.Cause.RESTART, "the recorder failed and begins anew: " + e, RETRY_AFTER_ERROR);
            closeFile();
        }
    }

    /**
     * A gap ends when the disk took something: a try in vain every few seconds would otherwise fill the
     * ledger of every camera for as long as the disk is broken.
     */
    private void goOn(Pause during, Item.Media media) {
        OpenRecording file = null;
        try {
            file = create(media);
            file.append(media.chunk());
        } catch (IOException | RuntimeException | Error e) {
            LOG.debug("recording still stopped camera={}: {}", camera, e.toString());
            if (file != null) {
                discard(file);
            }
            during.retryAt = shared.now().plus(RETRY_AFTER_ERROR);
            skip(during, media.chunk());
            return;
        }
        resume(during, media.chunk().wallStart());
        opened(file, media);
    }

    private void discard(OpenRecording file) {
        try {
            file.discard();
        } catch (IOException e) {
            LOG.debug("an empty recording is left for the next start camera={}: {}", camera, e.toString());
        }
    }

    private static boolean endsTimeLine(OpenRecording file, Chunk chunk) {
        return chunk.discontinuity() || !chunk.init().equals(file.init());
    }

    private boolean turnsHour(Chunk chunk) {
        // What waited goes to one file whole, so that recovery can tell which of them has more.
        return chunk.startsSegment()
                && chunk.independent()
                && !chunk.wallStart().isBefore(rotateAt)
                && !waiting.onDisk();
    }

    /**
     * The last hour is not closed before the next one holds something: what is ahead of its picture goes on
     * record after a kill at the end of a file that is open and holds something, or not at all.
     */
    private void turnHour(OpenRecording last, Item.Media media) throws IOException {
        CameraChain known = chain();
        known.advance(last.chainEnd());
        OpenRecording next = create(media);
        try {
            next.append(media.chunk());
        } catch (IOException | RuntimeException | Error e) {
            discard(next);
            throw e;
        }
        shared.close(last, known);
        opened(next, media);
    }

    private OpenRecording openFile(Item.Media media) throws IOException {
        OpenRecording file = create(media);
        opened(file, media);
        return file;
    }

    private void opened(OpenRecording file, Item.Media media) {
        number = file.identity().number();
        session = media.session();
        long intervalMillis = shared.settings().rotation().toMillis();
        rotateAt = Instant.ofEpochMilli(
                (Math.floorDiv(media.chunk().wallStart().toEpochMilli(), intervalMillis) + 1) * intervalMillis);
        open = file;
        shared.opened(file);
    }

    private OpenRecording create(Item.Media media) throws IOException {
        Chunk chunk = media.chunk();
        return OpenRecording.create(
                shared.spool().cameraFolder(camera),
                camera,
                media.session(),
                numberOfNext(media.session()),
                chunk.wallStart(),
                chunk.init(),
                chain().end());
    }

    private int numberOfNext(UUID ofSession) {
        return ofSession.equals(session) ? number + 1 : 1;
    }

    private CameraChain chain() throws IOException {
        CameraChain known = chain;
        if (known == null) {
            known = CameraChain.load(shared.spool().cameraFolder(camera));
            chain = known;
        }
        return known;
    }

    private void closeFile() {
        OpenRecording file = open;
        if (file != null) {
            open = null;
            CameraChain known = chain;
            if (known != null && !file.isEmpty()) {
                known.advance(file.chainEnd());
            }
            shared.close(file, known);
        }
    }

    private void pause(Item.Media media, Gap.Cause cause, String detail, Duration atLeast) {
        Chunk chunk = media.chunk();
        LOG.warn(
                "recording stopped camera={} session={} cause={} detail=\"{}\"",
                camera,
                media.session(),
                cause.name().toLowerCase(Locale.ROOT),
                detail);
        waiting.giveUp();
        ahead.over();
        Pause begun = new Pause(chunk.wallStart(), cause, detail, shared.now().plus(atLeast));
        pause = begun;
        shared.gap(begun.gap(camera, null));
        skip(begun, chunk);
    }

    private void skip(Pause during, Chunk chunk) {
        int samples = chunk.videoSamples() + chunk.audioSamples();
        during.end = chunk.wallEnd();
        during.samples += samples;
        droppedSamples += samples;
    }

    private void resume(Pause ended, Instant at) {
        LOG.info("recording goes on camera={} missing_samples={}", camera, ended.samples);
        pause = null;
        shared.gap(ended.gap(camera, at));
    }
}
