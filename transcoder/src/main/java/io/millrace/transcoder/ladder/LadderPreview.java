package io.millrace.transcoder.ladder;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.Codec;
import io.millrace.media.Track;
import io.millrace.media.live.Preview;
import io.millrace.transcoder.child.ChildLimits;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A camera's small picture. While a child encodes rungs it makes pictures as well, and what is
 * wanted is its latest. Else a child of the same command, without rungs, is fed the camera's latest
 * keyframe and ends: kept running it would save a fifth of the CPU time and take 41 MB a camera.
 *
 * <p>Thread-safe by itself; nothing here waits. Lock order: the ladder, this, turns and listeners.
 */
final class LadderPreview implements PictureTurns.Turn, AutoCloseable {
    private static final int LOWEST_PRIORITY = 19;

    private final CameraId camera;
    private final LadderNode node;
    private final LadderListener listener;
    private final Failures failures;
    private boolean wanted;
    /** From asking for a turn to its end. */
    private boolean busy;

    /** Held. */
    private @Nullable Chunk keyframe;

    private @Nullable TranscodeChild child;
    private boolean delivered;
    /** A child with rungs runs. */
    private boolean beside;
    /** What that child made last. */
    private @Nullable Preview latest;

    private long withheldSinceNanos;
    private boolean withheld;
    private boolean closed;

    LadderPreview(CameraId camera, LadderNode node, LadderListener listener) {
        this.camera = camera;
        this.node = node;
        this.listener = listener;
        failures = new Failures(node.settings);
    }

    /** Somebody wants one picture. */
    synchronized void want() {
        wanted = true;
        if (beside && latest != null) {
            show(latest);
        }
        ask();
    }

    /** Nobody wants it any more. */
    synchronized void idle() {
        wanted = false;
        if (child != null) {
            child.close();
        }
    }

    /**
     * The source's next chunk.
     *
     * @param encoding whether a child encodes rungs of it
     */
    synchronized void onChunk(Chunk chunk, boolean encoding) {
        if (chunk.independent() && chunk.videoSamples() > 0) {
            keep(chunk);
        }
        beside = encoding;
        latest = encoding ? latest : null;
        TranscodeChild running = child;
        if (running != null && running.feed().silence().compareTo(node.settings.hangAfter()) > 0) {
            Thread.ofVirtual().name("preview-kill").start(() -> running.kill("no picture"));
        }
        ask();
    }

    /** The source's time-line or its tracks end here. */
    synchronized void reset() {
        keep(null);
        latest = null;
    }

    private void keep(@Nullable Chunk chunk) {
        if (keyframe != null) {
            keyframe.media().release();
        }
        keyframe = closed ? null : chunk;
        if (keyframe != null) {
            keyframe.media().hold();
        }
    }

    /** A child with rungs made one. */
    synchronized void made(Preview picture) {
        latest = picture;
        show(picture);
    }

    private void show(Preview picture) {
        wanted = false;
        listener.onPicture(camera, picture);
    }

    private void ask() {
        if (!wanted || busy || beside || keyframe == null) {
            return;
        }
        long now = node.nanoTime.getAsLong();
        if (withheld
                && now - withheldSinceNanos >= node.settings.unavailableFor().toNanos()) {
            withheld = false;
            failures.forget();
        }
        if (withheld || !failures.mayStart(now)) {
            refuse("its decoder failed a moment ago");
            return;
        }
        busy = true;
        node.pictureTurns.ask(this, CpuBudget.pictureCores(pixels(keyframe)));
    }

    private static long pixels(Chunk chunk) {
        for (Track track : chunk.init().tracks()) {
            if (track.codec() instanceof Codec.Video video) {
                return (long) video.widthPixels() * video.heightPixels();
            }
        }
        return 0;
    }

    @Override
    public synchronized void refuse(String reason) {
        busy = false;
        wanted = false;
        listener.onNoPicture(camera, reason);
    }

    @Override
    public synchronized void begin() {
        Chunk shown = keyframe;
        if (closed || !wanted || beside || shown == null) {
            over();
            return;
        }
        try {
            start(shown);
        } catch (IOException e) {
            failed("no child can be started: " + e.getMessage());
            over();
        }
    }

    private void start(Chunk shown) throws IOException {
        ChildFeed feed = new ChildFeed(node.settings.maxQueuedBytes(), node.nanoTime);
        ChildLimits limits = new ChildLimits(LOWEST_PRIORITY, node.limits.addressSpaceBytes());
        ChildListener output = new ChildListener() {
            @Override
            public void onPicture(TranscodeChild from, TimedJpeg picture) {
                pictured(new Preview(picture.jpeg(), shown.wallStart()));
            }

            @Override
            public void onEnd(TranscodeChild ended) {
                LadderPreview.this.ended(ended);
            }
        };
        delivered = false;
        TranscodeChild started = TranscodeChild.start(
                node.command(), limits, shown.init(), List.of(), OptionalLong.empty(), output, feed);
        child = started;
        // From here on the child lets go of what its feed holds.
        if (feed.admit(shown)) {
            feed.add(shown);
        }
        started.endInput();
    }

    private synchronized void pictured(Preview picture) {
        delivered = true;
        show(picture);
    }

    private synchronized void ended(TranscodeChild ended) {
        child = null;
        String failure = ended.failure();
        if (failure != null) {
            failed(failure);
        } else if (ended.isWhole() && !delivered) {
            failed("no picture in its keyframe");
        }
        over();
        ask();
    }

    /** Whatever came of it, others may begin. */
    private void over() {
        busy = false;
        node.pictureTurns.over();
    }

    private void failed(String reason) {
        long now = node.nanoTime.getAsLong();
        boolean tooMany = failures.add("preview: " + reason, now);
        listener.onFailure(camera, "preview: " + reason);
        if (!delivered) {
            refuse("its keyframe could not be decoded");
        }
        if (tooMany) {
            withheld = true;
            withheldSinceNanos = now;
            listener.onPicturesUnavailable(camera, reason);
        }
    }

    /** Of children that made pictures alone. */
    synchronized Failures.Tally failures() {
        return failures.tally();
    }

    /** When pictures are made again, at the earliest; empty while they are. */
    synchronized Optional<Instant> withheldUntil(Instant now) {
        Duration left = node.settings.unavailableFor().minusNanos(node.nanoTime.getAsLong() - withheldSinceNanos);
        return withheld && left.isPositive() ? Optional.of(now.plus(left)) : Optional.empty();
    }

    /** Lets go of the stream and ends the child. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        keep(null);
        if (child != null) {
            child.close();
        }
    }
}
