package io.millrace.transcoder.preview;

import io.millrace.media.Chunk;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.live.Preview;
import io.millrace.media.publish.EndReason;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A camera's picture, decoded from its latest keyframe when somebody asks, and at most once in a
 * while however many ask. While nobody does, it holds one chunk of the stream and nothing runs.
 * Thread-safe; {@link #picture} blocks, the listener does not.
 */
public final class CameraPreview implements ChunkListener {
    private record Made(long of, Preview preview, long nanos) {}

    private final PreviewDecoder decoder;
    private final Duration every;
    private final LongSupplier nanoTime;
    /** Not a monitor, which would hold the carriers of virtual threads that wait. */
    private final ReentrantLock decoding = new ReentrantLock();

    /** Guards {@link #latest}, briefly: the thread that reads from the camera waits for it. */
    private final Object keeping = new Object();
    /** Held. */
    private @Nullable Chunk latest;

    private @Nullable Made made;

    /**
     * @param decoder shared by all cameras
     * @param every no picture is made before the last one is so old
     */
    public CameraPreview(PreviewDecoder decoder, Duration every, LongSupplier nanoTime) {
        this.decoder = decoder;
        this.every = every;
        this.nanoTime = nanoTime;
    }

    @Override
    public void onChunk(Chunk chunk) {
        if (chunk.independent() && chunk.videoSamples() > 0) {
            chunk.media().hold();
            keep(chunk);
        }
    }

    @Override
    public void onSessionEnd(EndReason reason) {
        keep(null);
    }

    private void keep(@Nullable Chunk chunk) {
        synchronized (keeping) {
            if (latest != null) {
                latest.media().release();
            }
            latest = chunk;
        }
    }

    /** The latest keyframe, held once more: to be released. */
    private @Nullable Chunk borrow() {
        synchronized (keeping) {
            if (latest != null) {
                latest.media().hold();
            }
            return latest;
        }
    }

    /**
     * A picture that is not older than it must be; empty while the camera does not send, and when
     * the decoder is busy with others and there is none yet.
     *
     * @throws IOException if its keyframe cannot be decoded
     */
    public Optional<Preview> picture() throws IOException, InterruptedException {
        decoding.lockInterruptibly();
        try {
            Chunk keyframe = borrow();
            if (keyframe == null) {
                made = null;
                return Optional.empty();
            }
            try {
                return picture(keyframe);
            } finally {
                keyframe.media().release();
            }
        } finally {
            decoding.unlock();
        }
    }

    private Optional<Preview> picture(Chunk keyframe) throws IOException, InterruptedException {
        Made last = made;
        if (last != null && (last.of == keyframe.sequence() || nanoTime.getAsLong() - last.nanos < every.toNanos())) {
            return Optional.of(last.preview);
        }
        Optional<Preview> fresh = decoder.decode(keyframe).map(jpeg -> new Preview(jpeg, keyframe.wallStart()));
        if (fresh.isEmpty()) {
            return Optional.ofNullable(last).map(Made::preview);
        }
        made = new Made(keyframe.sequence(), fresh.get(), nanoTime.getAsLong());
        return fresh;
    }
}
