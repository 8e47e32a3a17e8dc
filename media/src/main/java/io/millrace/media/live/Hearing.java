package io.millrace.media.live;

import io.millrace.media.Chunk;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One listener of a live stream, and what it missed because it threw. Whatever it throws, the camera
 * goes on and the other listeners hear everything; and it is heard out no matter how often, for one
 * that was left out after its first failure was a camera that is on record no more, or that nobody
 * can watch, until the next start. Guarded by the live stream's lock.
 *
 * <p>After a chunk that it did not take it gets none before the next segment, which can be decoded
 * without those that it missed. An event that it did not take is told once more, before the next.
 */
final class Hearing {
    private final ChunkListener listener;
    private final BiConsumer<ChunkListener, Throwable> faults;
    /** It has not heard of it yet. */
    private @Nullable PublishSession begun;

    private @Nullable Consumer<ChunkListener> again;
    private @Nullable Instant missedFrom;
    private Instant missedTo = Instant.EPOCH;
    private long missedSamples;

    /** @param faults told of each time that it throws; throws nothing itself */
    Hearing(ChunkListener listener, BiConsumer<ChunkListener, Throwable> faults) {
        this.listener = listener;
        this.faults = faults;
    }

    ChunkListener listener() {
        return listener;
    }

    void sessionStarted(PublishSession session) {
        begun = session;
        repeat();
        attempt(each -> begin());
    }

    void chunk(Chunk chunk) {
        if (missedFrom != null && !chunk.startsSegment()) {
            miss(chunk);
            return;
        }
        repeat();
        try {
            begin();
            if (missedFrom == null) {
                listener.onChunk(chunk);
            } else {
                listener.onMissed(missedFrom, missedTo, missedSamples);
                listener.onChunk(chunk.afterDiscontinuity());
                nothingMissed();
            }
        } catch (RuntimeException | Error e) {
            miss(chunk);
            faults.accept(listener, e);
        }
    }

    void sessionEnded(EndReason reason) {
        begun = null;
        repeat();
        tellMissed();
        tell(each -> each.onSessionEnd(reason));
    }

    /** It is removed. */
    void left() {
        repeat();
        tellMissed();
    }

    void tell(Consumer<ChunkListener> event) {
        repeat();
        if (!attempt(event)) {
            again = event;
        }
    }

    private void repeat() {
        Consumer<ChunkListener> event = again;
        if (event != null) {
            again = null;
            attempt(event);
        }
    }

    private boolean attempt(Consumer<ChunkListener> event) {
        try {
            event.accept(listener);
            return true;
        } catch (RuntimeException | Error e) {
            faults.accept(listener, e);
            return false;
        }
    }

    private void begin() {
        PublishSession session = begun;
        if (session != null) {
            listener.onSessionStart(session);
            begun = null;
        }
    }

    private void miss(Chunk chunk) {
        if (missedFrom == null) {
            missedFrom = chunk.wallStart();
        }
        missedTo = chunk.wallEnd();
        missedSamples += chunk.videoSamples() + chunk.audioSamples();
    }

    private void tellMissed() {
        Instant from = missedFrom;
        if (from != null) {
            attempt(each -> {
                each.onMissed(from, missedTo, missedSamples);
                nothingMissed();
            });
        }
    }

    private void nothingMissed() {
        missedFrom = null;
        missedSamples = 0;
    }
}
