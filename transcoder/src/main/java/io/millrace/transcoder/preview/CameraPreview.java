package io.millrace.transcoder.preview;

import io.millrace.media.Chunk;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.live.Preview;
import io.millrace.media.publish.EndReason;
import io.millrace.transcoder.ladder.CameraLadder;
import io.millrace.transcoder.ladder.DemandMeter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A camera's small picture, for whoever asks: wished for from the ladder when it is too old, and
 * once for all who ask meanwhile. Thread-safe; {@link #picture} blocks, nothing else does.
 */
public final class CameraPreview implements ChunkListener {
    /** A picture that cannot be had anew is shown again for so long, and then is a thing of the past. */
    private static final Duration MAX_AGE = Duration.ofSeconds(60);

    /** A ladder's child tells a keyframe's time in whole milliseconds. */
    private static final Duration ROUNDING = Duration.ofMillis(2);

    private final DemandMeter demand;
    private final Duration every;
    private final Duration patience;
    private final LongSupplier nanoTime;
    /** Not a monitor, which would hold the carriers of virtual threads that wait. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    /** Wall time of the camera's latest; null while it does not send. */
    private @Nullable Instant keyframe;

    private @Nullable Preview made;
    private long madeNanos;
    private @Nullable String refusal;
    private long answers;

    /**
     * @param demand where pictures are wished for
     * @param every no picture is wished for before the last one is so old
     * @param patience how long a caller waits
     */
    public CameraPreview(DemandMeter demand, Duration every, Duration patience, LongSupplier nanoTime) {
        this.demand = demand;
        this.every = every;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    @Override
    public void onChunk(Chunk chunk) {
        if (chunk.independent() && chunk.videoSamples() > 0) {
            lock.lock();
            try {
                keyframe = chunk.wallStart();
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void onSessionEnd(EndReason reason) {
        lock.lock();
        try {
            keyframe = null;
            made = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The ladder made one. */
    public void onPicture(Preview picture) {
        answer(picture, null);
    }

    /**
     * The ladder makes none.
     *
     * @param reason fit for viewers
     */
    public void onNoPicture(String reason) {
        answer(null, reason);
    }

    private void answer(@Nullable Preview picture, @Nullable String reason) {
        lock.lock();
        try {
            if (picture != null && keyframe != null) {
                made = picture;
                madeNanos = nanoTime.getAsLong();
            }
            refusal = reason;
            answers++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        demand.fulfilled(CameraLadder.PREVIEW);
    }

    /**
     * A picture that is not older than it must be; empty while the camera does not send.
     *
     * @throws IOException if there is none, with a reason that is fit for viewers
     */
    public Optional<Preview> picture() throws IOException, InterruptedException {
        long before;
        lock.lockInterruptibly();
        try {
            if (keyframe == null || isFresh()) {
                return Optional.ofNullable(made);
            }
            before = answers;
        } finally {
            lock.unlock();
        }
        demand.wished(CameraLadder.PREVIEW);
        return awaitAnswer(before);
    }

    private boolean isFresh() {
        return made != null && (nanoTime.getAsLong() - madeNanos < every.toNanos() || !isOlderBy(ROUNDING));
    }

    /** Than the latest keyframe. */
    private boolean isOlderBy(Duration age) {
        return made != null && keyframe != null && made.at().plus(age).isBefore(keyframe);
    }

    private Optional<Preview> awaitAnswer(long before) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = patience.toNanos();
            while (answers == before && keyframe != null && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            if (keyframe == null || made != null && !isOlderBy(MAX_AGE)) {
                return Optional.ofNullable(made);
            }
            String reason = answers == before ? null : refusal;
            throw new IOException(reason == null ? "others are before it" : reason);
        } finally {
            lock.unlock();
        }
    }
}
