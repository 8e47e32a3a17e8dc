package io.millrace.media.hls;

import io.millrace.media.Chunk;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.publish.EndReason;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The window of one rung: chunks in, segments and parts out. One thread at a time feeds it (a
 * takeover changes the thread, hence the lock, which is never contended in between); any thread
 * reads, and never waits for the feeder.
 */
public final class RungWindow implements ChunkListener {
    /** Parts a second that no camera reaches: part numbers go on rising over a restart like sequence numbers. */
    private static final int PARTS_PER_SEQUENCE = 20;
    /** The least that may remain in a playlist, in target durations (6.2.2). */
    private static final int MINIMUM_TARGETS = 3;
    /** A segment in progress may take this share of the window's bytes. */
    private static final int OPEN_SHARE = 4;

    private static final long PEAK_MEMORY_MICROS = 300_000_000;

    /** Less than any frame lasts. */
    private static final long SHORT_MICROS = 5_000;

    /** Longer ago than any window lasts. */
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final String name;
    private final HlsSettings settings;
    private final Targets targets;
    private final @Nullable RungWindow leader;
    private final Waiters waiters;
    private final Supplier<List<RenditionReport>> reports;
    private final WindowCounters counters;
    private final RecentMaximum peakBitsPerSecond = new RecentMaximum(PEAK_MEMORY_MICROS);

    private final HeldSegments segments;
    private @Nullable Segment open;
    private @Nullable SegmentStart last;
    private long nextSequence;
    private long nextPart;
    private long discontinuitySequence;
    private long mediaMicros;
    private boolean closed;

    /** The newest sequence number in a playlist that was handed out, and the media time of that. */
    private final AtomicLong distributedSequence = new AtomicLong(-1);

    private final AtomicLong distributedMediaMicros = new AtomicLong(NEVER);
    private volatile PlaylistCache current;
    private volatile long publishedBytes;
    private volatile long publishedPeak;

    RungWindow(
            String name,
            HlsSettings settings,
            Targets targets,
            long firstSequence,
            @Nullable RungWindow leader,
            Waiters waiters,
            Supplier<List<RenditionReport>> reports,
            WindowCounters counters) {
        this.name = name;
        this.settings = settings;
        this.targets = targets;
        this.leader = leader;
        this.waiters = waiters;
        this.reports = reports;
        this.counters = counters;
        segments = new HeldSegments(settings.maxBytes(), counters);
        nextSequence = firstSequence;
        nextPart = firstSequence * PARTS_PER_SEQUENCE;
        discontinuitySequence = firstSequence;
        current = cacheOf(snapshot());
    }

    public String name() {
        return name;
    }

    @Override
    public void onChunk(Chunk chunk) {
        synchronized (this) {
            if (closed) {
                return;
            }
            append(chunk);
            evict();
            publish();
        }
        waiters.windowChanged();
    }

    /** Completes the last segment, so that players without parts get everything; the playlist stays. */
    @Override
    public void onSessionEnd(EndReason reason) {
        synchronized (this) {
            completeOpen();
            evict();
            publish();
        }
        waiters.windowChanged();
    }

    /** Forgets all media: for a rung that is no longer fed, whose next viewer must wait for new media. */
    public synchronized void clear() {
        if (open != null) {
            open.release();
        }
        open = null;
        last = null;
        segments.clear();
        targets.forget(name);
        publish();
    }

    /** Forgets all media, and what still comes. */
    synchronized void close() {
        closed = true;
        clear();
    }

    PlaylistCache current() {
        return current;
    }

    WindowSnapshot window() {
        return current.window;
    }

    long bytesHeld() {
        return publishedBytes;
    }

    /** The largest bit rate of a segment lately. */
    long peakBitsPerSecond() {
        return publishedPeak;
    }

    private void append(Chunk chunk) {
        mediaMicros += chunk.durationMicros();
        Segment growing = open;
        boolean discontinuity =
                last != null && (chunk.discontinuity() || chunk.init().id() != last.init.id());
        boolean full = growing != null && isFull(growing, chunk);
        if (growing == null || discontinuity || chunk.startsSegment() || full) {
            completeOpen();
            if (full && !chunk.startsSegment()) {
                counters.forcedCuts.increment();
            }
            growing = Segment.of(begin(chunk, discontinuity), chunk);
        } else {
            growing = growing.with(chunk);
        }
        // Not before: what fails until here would hold it for ever.
        chunk.media().hold();
        open = growing;
        nextPart++;
        long longest = Math.max(growing.longestPartMicros, segments.longestPartMicros());
        targets.onPart(name, chunk, longest, mediaMicros);
    }

    private boolean isFull(Segment growing, Chunk next) {
        return growing.durationMicros + next.durationMicros() > settings.maxSegmentMicros()
                || growing.sizeBytes + next.sizeBytes() > settings.maxBytes() / OPEN_SHARE;
    }

    private SegmentStart begin(Chunk chunk, boolean discontinuity) {
        if (leader != null) {
            WindowSnapshot guide = leader.window();
            SegmentStart aligned = guide.startNear(chunk.wallStart());
            if (aligned != null) {
                return follow(aligned, guide, chunk);
            }
        }
        if (discontinuity) {
            discontinuitySequence++;
        }
        return began(new SegmentStart(
                nextSequence,
                discontinuitySequence,
                discontinuity,
                chunk.init(),
                initNumber(chunk),
                nextPart,
                chunk.wallStart()));
    }

    /**
     * Takes the numbers of the leader's segment for the same time (6.2.4), and shows the time
     * before as gaps: so a rung plays from its first part on, without a complete segment.
     */
    private SegmentStart follow(SegmentStart aligned, WindowSnapshot guide, Chunk chunk) {
        long sequence = Math.max(aligned.sequence, last == null ? 0 : nextSequence);
        long initNumber = initNumber(chunk);
        if (last == null) {
            nextSequence = guide.heldCount() > 0 ? guide.held(guide.listedFrom).sequence() : sequence;
        }
        for (; nextSequence < sequence; nextSequence++) {
            Segment missing = guide.segment(nextSequence);
            if (missing == null) {
                // Too far behind to say what is missing: sequence numbers must not have a hole.
                segments.clear();
            } else {
                segments.add(gapLike(missing, chunk, initNumber));
            }
        }
        discontinuitySequence = aligned.discontinuitySequence;
        return began(new SegmentStart(
                sequence,
                aligned.discontinuitySequence,
                aligned.discontinuity,
                chunk.init(),
                initNumber,
                nextPart,
                chunk.wallStart()));
    }

    private Segment gapLike(Segment missing, Chunk chunk, long initNumber) {
        SegmentStart its = missing.start;
        SegmentStart start = new SegmentStart(
                its.sequence,
                its.discontinuitySequence,
                its.discontinuity,
                chunk.init(),
                initNumber,
                nextPart,
                its.wallStart());
        return Segment.gap(start, missing.durationMicros);
    }

    private long initNumber(Chunk chunk) {
        return last != null && last.init.id() == chunk.init().id() ? last.initNumber : nextPart;
    }

    private SegmentStart began(SegmentStart start) {
        last = start;
        return start;
    }

    private void completeOpen() {
        Segment done = open;
        if (done == null) {
            return;
        }
        open = null;
        nextSequence = done.sequence() + 1;
        long missing = missingMicros(done);
        if (missing > SHORT_MICROS) {
            // The next segment would be played where the rest of this one belongs.
            done.release();
            segments.add(Segment.gap(done.start, done.durationMicros + missing));
            return;
        }
        segments.add(done);
        targets.onSegment(done.durationMicros, segments.longestMicros(), mediaMicros);
        // RFC 8216bis, 4.4.6.2: peaks count over half a target duration and more.
        if (done.durationMicros * 2 >= targets.targetMicros()) {
            peakBitsPerSecond.offer(done.sizeBytes * 8_000_000 / done.durationMicros, mediaMicros);
        }
    }

    /** Of a rung's segment, which ends where the leader's does: how much earlier it ends. */
    private long missingMicros(Segment done) {
        if (leader == null) {
            return 0;
        }
        WindowSnapshot guide = leader.window();
        SegmentStart aligned = guide.startNear(done.start.wallStart());
        Segment its = aligned == null || aligned.sequence != done.sequence() ? null : guide.segment(done.sequence());
        return its == null ? 0 : its.durationMicros - done.durationMicros;
    }

    /** Whole segments only, oldest first: out of the playlist, later out of memory. */
    private void evict() {
        long windowMicros = settings.windowTargets() * targets.targetMicros();
        boolean watched = mediaMicros - distributedMediaMicros.get() <= windowMicros;
        long keepMicros = watched ? windowMicros : MINIMUM_TARGETS * targets.targetMicros();
        long openMicros = open == null ? 0 : open.durationMicros;
        long openBytes = open == null ? 0 : open.sizeBytes;
        segments.evict(keepMicros, openMicros, openBytes, mediaMicros, distributedSequence.get());
    }

    private void publish() {
        publishedBytes = segments.bytes() + (open == null ? 0 : open.sizeBytes);
        publishedPeak = peakBitsPerSecond.get();
        current = cacheOf(snapshot());
    }

    private WindowSnapshot snapshot() {
        return new WindowSnapshot(
                segments.all(),
                segments.retiredCount(),
                open,
                nextSequence,
                nextPart,
                targets.targetSeconds(),
                targets.partMicros(),
                mediaMicros);
    }

    private PlaylistCache cacheOf(WindowSnapshot window) {
        return new PlaylistCache(window, reports, () -> {
            distributedSequence.accumulateAndGet(window.nextSequence, Math::max);
            distributedMediaMicros.accumulateAndGet(window.mediaMicros, Math::max);
        });
    }
}
