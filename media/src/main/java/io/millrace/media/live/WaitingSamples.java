package io.millrace.media.live;

import io.millrace.media.MediaSample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples of a session that are in no chunk yet because something about the next chunk is still
 * open: which tracks there are ({@link SessionStart}), or how long its parts can be ({@link
 * PartRule}). Those that have waited for a part's length are told, each once, so that a kill loses
 * no more of them than of any other moment. Guarded by the live stream's lock.
 *
 * <p>There is no timer: the packet that makes the others older tells them. A camera that falls
 * silent leaves less than a part untold, as it leaves a part unwritten later on.
 */
final class WaitingSamples {
    /** Hears what waits. */
    interface Output {
        /** As {@link ChunkListener#onWaiting}. */
        void waiting(List<MediaSample> samples, Instant start);

        /** As {@link ChunkListener#onWaitingOver}. */
        void over();
    }

    private final Output output;
    private final WallAnchor wall;
    private final long partNanos;
    private final long partTicks;
    private final List<MediaSample> untold = new ArrayList<>();
    private boolean told;
    private boolean anchored;
    private long anchorMicros;
    private long anchorNanos;

    WaitingSamples(Output output, WallAnchor wall, Duration part) {
        this.output = output;
        this.wall = wall;
        this.partNanos = part.toNanos();
        this.partTicks = part.toMillis() * 90;
    }

    /** What arrived at {@code receivedNanos} stands at {@code wallMicros}; without this call, where its arrival says. */
    void anchor(long wallMicros, long receivedNanos) {
        anchored = true;
        anchorMicros = wallMicros;
        anchorNanos = receivedNanos;
    }

    void add(MediaSample sample) {
        if (!anchored) {
            anchor(wall.anchorMicros(sample.receivedNanos()), sample.receivedNanos());
        }
        untold.add(sample);
        MediaSample oldest = untold.getFirst();
        long waitedTicks = CameraTime.decode90k(sample) - CameraTime.decode90k(oldest);
        // By the camera's clock too: one that catches up sends seconds in a moment.
        if (Math.abs(waitedTicks) >= partTicks || sample.receivedNanos() - oldest.receivedNanos() >= partNanos) {
            told = true;
            long start = anchorMicros + (oldest.receivedNanos() - anchorNanos) / 1_000;
            output.waiting(List.copyOf(untold), WallAnchor.instant(start));
            untold.clear();
        }
    }

    /** They are in chunks now, but for what makes up the part that is being filled. */
    void over() {
        if (told) {
            output.over();
        }
    }
}
