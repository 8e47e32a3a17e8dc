package io.millrace.recorder.spool;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.MediaSample;
import io.millrace.media.catalog.Gap;
import io.millrace.media.live.AheadSamples;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.live.DropCause;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records one camera. On the session's I/O thread it only enqueues; one writer thread at a time,
 * of those that all cameras share, takes from the queue and appends.
 *
 * <p>Added to a live stream in the middle of a session, it must first be told of that session by
 * {@link #onSessionStart}.
 */
public final class CameraRecorder implements ChunkListener {
    private static final Logger LOG = LoggerFactory.getLogger(CameraRecorder.class);

    /** What one turn takes, before other cameras have theirs. */
    private static final int ITEMS_PER_TURN = 32;

    private final CameraId camera;
    private final ChunkQueue queue;
    private final CameraWriter writer;
    private final Executor writers;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile @Nullable UUID session;
    /** It was said. */
    private volatile boolean waitsForThread;

    CameraRecorder(CameraId camera, ChunkQueue queue, CameraWriter writer, Executor writers) {
        this.camera = camera;
        this.queue = queue;
        this.writer = writer;
        this.writers = writers;
    }

    public CameraId camera() {
        return camera;
    }

    @Override
    public void onSessionStart(PublishSession started) {
        session = started.id();
    }

    /** @throws IllegalStateException if it was not told of the session */
    @Override
    public void onChunk(Chunk chunk) {
        queue.put(chunk, current());
        schedule();
    }

    /** To disk as it is: recovery makes chunks of it, should this process be killed before they come. */
    @Override
    public void onWaiting(List<MediaSample> samples, Instant start) {
        queue.putWaiting(samples, start, current());
        schedule();
    }

    @Override
    public void onWaitingOver() {
        queue.waitingOver();
        schedule();
    }

    /** To disk beside the recording: recovery appends it, should this process be killed before its chunks come. */
    @Override
    public void onAhead(AheadSamples samples) {
        queue.putAhead(samples);
        schedule();
    }

    @Override
    public void onAheadOver() {
        queue.aheadOver();
        schedule();
    }

    private UUID current() {
        UUID current = session;
        if (current == null) {
            throw new IllegalStateException("camera=" + camera + ": media to record before its session");
        }
        return current;
    }

    /** Into the ledger: it was received, and nothing but this says that it is not on record. */
    @Override
    public void onDropped(DropCause cause, Instant start, Instant end, long samples) {
        switch (cause) {
            case AWAITING_KEYFRAME, BEFORE_EPOCH -> {
                queue.note(gap(start, end, samples, "came before a keyframe"));
                schedule();
            }
            case AUDIO_AWAITING_KEYFRAME -> {
                queue.note(gap(start, end, samples, "audio that joined late: it can begin at a keyframe only"));
                schedule();
            }
            case UNWRITABLE -> {
                queue.note(new Gap(camera, start, end, Gap.Cause.MALFORMED, samples, "it could not be packaged"));
                schedule();
            }
            // The session that replaced it is on record; what is empty holds nothing.
            case STALE_SESSION, EMPTY -> {}
        }
    }

    /** Into the ledger, before the file that begins after it. */
    @Override
    public void onMissed(Instant start, Instant end, long samples) {
        queue.note(new Gap(camera, start, end, Gap.Cause.RESTART, samples, "the recorder failed and began anew"));
        schedule();
    }

    private Gap gap(Instant start, Instant end, long samples, String detail) {
        return new Gap(camera, start, end, Gap.Cause.AWAITING_KEYFRAME, samples, detail);
    }

    @Override
    public void onSessionEnd(EndReason reason) {
        stop();
    }

    /**
     * Closes the open file after what is in the queue; a next chunk opens another.
     *
     * @return done when all that was put before is written or dropped
     */
    public CompletableFuture<@Nullable Void> stop() {
        CompletableFuture<@Nullable Void> reached = queue.end();
        schedule();
        return reached;
    }

    /** Whether a file is open. */
    public boolean recording() {
        return writer.recording();
    }

    /** Bytes that wait for the disk. */
    public long queuedBytes() {
        return queue.bytes();
    }

    /** Samples that did not get to the disk because it was slow or full, since the start. */
    public long droppedSamples() {
        return queue.droppedSamples() + writer.droppedSamples();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            try {
                writers.execute(this::turn);
            } catch (RejectedExecutionException e) {
                // The recorder was closed while the camera still sent: its file is closed too.
                LOG.debug("chunk after the close camera={}", camera);
            } catch (RuntimeException | Error e) {
                // No thread is to be had. What was put stays in the queue, and the next chunk tries again.
                scheduled.set(false);
                if (!waitsForThread) {
                    waitsForThread = true;
                    LOG.error("recording waits for a thread camera={}", camera, e);
                }
            }
        }
    }

    private void turn() {
        waitsForThread = false;
        try {
            for (int i = 0; i < ITEMS_PER_TURN; i++) {
                ChunkQueue.Item item = queue.poll();
                if (item == null) {
                    break;
                }
                try {
                    writer.take(item);
                } catch (RuntimeException | Error e) {
                    LOG.error("recording failed, and goes on camera={}", camera, e);
                } finally {
                    if (item instanceof ChunkQueue.Item.Media media) {
                        media.chunk().media().release();
                    }
                }
            }
        } finally {
            scheduled.set(false);
            if (!queue.isEmpty()) {
                schedule();
            }
        }
    }
}
