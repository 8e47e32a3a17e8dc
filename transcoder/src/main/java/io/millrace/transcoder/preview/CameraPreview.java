package io.millrace.transcoder.preview;

import io.millrace.media.Chunk;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.live.Preview;
import io.millrace.media.publish.EndReason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A camera's picture, decoded from its latest keyframe when somebody asks, and at most once in a
 * while however many ask. While nobody does, it holds one chunk of the stream and nothing runs.
 * Thread-safe; {@link #picture} blocks, the listener does not.
 */
public final class CameraPreview implements ChunkListener, AutoCloseable {
    private record Made(Preview preview, long nanos) {
        boolean shows(Instant keyframe) {
            return preview.at().equals(keyframe);
        }
    }

    private final PreviewDecoder decoder;
    private final Duration every;
    private final LongSupplier nanoTime;
    /** Not a monitor, which would hold the carriers of virtual threads that wait. */
    private final ReentrantLock decoding = new ReentrantLock();

    /** Held. */
    private @Nullable Chunk latest;

    private boolean closed;
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
            replace(chunk);
        }
    }

    @Override
    public void onSessionEnd(EndReason reason) {
        replace(null);
    }

    private synchronized void replace(@Nullable Chunk chunk) {
        if (latest != null) {
            latest.media().release();
        }
        latest = closed ? null : chunk;
        if (latest != null) {
            latest.media().hold();
        }
    }

    /** Held for the caller. */
    private synchronized @Nullable Chunk take() {
        if (latest != null) {
            latest.media().hold();
        }
        return latest;
    }

    /**
     * A picture that is not older than it must be; empty while the camera does not send.
     *
     * @throws IOException if its keyframe cannot be decoded, or others keep the decoder busy and
     *     there is no earlier picture
     */
    public Optional<Preview> picture() throws IOException, InterruptedException {
        decoding.lockInterruptibly();
        try {
            Chunk keyframe = take();
            if (keyframe == null) {
                made = null;
                return Optional.empty();
            }
            try {
                return Optional.of(of(keyframe));
            } finally {
                keyframe.media().release();
            }
        } finally {
            decoding.unlock();
        }
    }

    private Preview of(Chunk keyframe) throws IOException, InterruptedException {
        Made last = made;
        if (last != null && (last.shows(keyframe.wallStart()) || nanoTime.getAsLong() - last.nanos < every.toNanos())) {
            return last.preview;
        }
        Optional<byte[]> jpeg = decoder.decode(keyframe);
        if (jpeg.isEmpty()) {
            if (last == null) {
                throw new IOException("the decoder is busy with other cameras");
            }
            return last.preview;
        }
        Preview fresh = new Preview(jpeg.get(), keyframe.wallStart());
        made = new Made(fresh, nanoTime.getAsLong());
        return fresh;
    }

    /** Lets go of the stream. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        replace(null);
    }
}
