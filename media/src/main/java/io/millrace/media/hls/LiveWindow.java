package io.millrace.media.hls;

import io.millrace.media.Chunk;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.publish.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A camera's live HLS in memory: the chunks of its live stream as parts and segments, and the
 * playlists over them (RFC 8216bis). Survives publish sessions: after a reconnect the same
 * playlists go on, with a discontinuity.
 *
 * <p>Listens to the live stream for the rung {@link Rung#SOURCE}; further rungs are added with
 * {@link #addRung} and fed by whoever encodes them. Chunks come from one thread at a time; {@link
 * #get} may be called by any number of threads and waits for nobody. The feeding thread appends,
 * swaps a snapshot and leaves: rendering happens on the first reader's thread, answers to held
 * requests on the executor.
 */
public final class LiveWindow implements ChunkListener, HlsSource, AutoCloseable {
    private static final Instant SEQUENCE_ZERO = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private record Entry(
            RungWindow window,
            RungRequests requests,
            Waiters waiters,
            @Nullable Rung declared) {}

    private final HlsSettings settings;
    private final long firstSequence;
    private final Executor executor;
    private final WaitTimer timer;
    private final RungDemand demand;
    private final Targets targets;
    private final WindowCounters counters = new WindowCounters();
    private final Entry source;
    /** Replaced whole; the source first. */
    private volatile Map<String, Entry> rungs;

    private boolean closed;

    /**
     * @param firstSequence the first media sequence number: from {@link #sequenceAt}, so that
     *     numbers (and the URIs made of them) go on rising when the server starts anew
     * @param executor completes held requests, what depends on them included; borrowed
     * @param timer ends requests held in vain; borrowed
     * @param demand told of each request for a rung other than the source
     */
    public LiveWindow(HlsSettings settings, long firstSequence, Executor executor, WaitTimer timer, RungDemand demand) {
        this.settings = settings;
        this.firstSequence = firstSequence;
        this.executor = executor;
        this.timer = timer;
        this.demand = demand;
        targets = new Targets(settings);
        source = entry(Rung.SOURCE, null, null);
        rungs = Map.of(Rung.SOURCE, source);
    }

    /** Seconds since 2026: no camera makes segments faster than one a second for long. */
    public static long sequenceAt(Instant start) {
        return Math.max(0, SEQUENCE_ZERO.until(start, ChronoUnit.SECONDS));
    }

    @Override
    public void onChunk(Chunk chunk) {
        source.window.onChunk(chunk);
    }

    @Override
    public void onSessionEnd(EndReason reason) {
        source.window.onSessionEnd(reason);
    }

    /**
     * Declares a rung below those there are. It is listed at once; a request for its playlist is
     * held until it is fed. Its chunks must be cut where the source's are, and carry the source's
     * wall time: segments get the source's numbers by it.
     *
     * @return what to feed, from one thread at a time; and to {@link RungWindow#clear()} when the
     *     encoder stops. Of a window that is closed it keeps nothing
     * @throws IllegalArgumentException if there is one of that name
     */
    public synchronized RungWindow addRung(Rung rung) {
        if (rungs.containsKey(rung.name())) {
            throw new IllegalArgumentException("rung " + rung.name() + " is there already");
        }
        Entry entry = entry(rung.name(), rung, source.window);
        Map<String, Entry> more = new LinkedHashMap<>(rungs);
        more.put(rung.name(), entry);
        rungs = more;
        if (closed) {
            close(entry);
        }
        return entry.window;
    }

    /**
     * Says something else of a rung that is there: whoever watches it goes on, whoever comes is told.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public synchronized void declare(Rung rung) {
        Entry before = rungs.get(rung.name());
        if (before == null || before == source) {
            throw new IllegalArgumentException("there is no rung " + rung.name());
        }
        Map<String, Entry> changed = new LinkedHashMap<>(rungs);
        changed.put(rung.name(), new Entry(before.window, before.requests, before.waiters, rung));
        rungs = changed;
    }

    /** Takes a rung out of the multivariant playlist; who waits for it is told to come back. */
    public synchronized void removeRung(String name) {
        if (name.equals(Rung.SOURCE)) {
            throw new IllegalArgumentException("the source stays");
        }
        Map<String, Entry> fewer = new LinkedHashMap<>(rungs);
        Entry removed = fewer.remove(name);
        rungs = fewer;
        if (removed != null) {
            removed.waiters.close(new HlsReply.NotFound("no such rung any more"));
            removed.window.close();
        }
    }

    @Override
    public CompletionStage<HlsReply> get(String path, DeliveryDirectives directives) {
        if (path.equals(MULTIVARIANT)) {
            return multivariant();
        }
        ResourcePath resource = ResourcePath.parse(path);
        Entry entry = resource == null ? null : rungs.get(resource.rung());
        if (resource == null || entry == null) {
            return CompletableFuture.completedStage(new HlsReply.NotFound("no such resource"));
        }
        if (entry != source) {
            demand.requested(resource.rung());
        }
        return entry.requests.get(resource, directives);
    }

    public WindowFigures figures() {
        long bytes = 0;
        int segments = 0;
        int waiting = 0;
        long timedOut = 0;
        long refused = 0;
        for (Entry entry : rungs.values()) {
            bytes += entry.window.bytesHeld();
            segments += entry.window.window().mediaCount();
            waiting += entry.waiters.count();
            timedOut += entry.waiters.timedOut();
            refused += entry.waiters.refused();
        }
        return new WindowFigures(
                bytes,
                segments,
                counters.evictions.sum(),
                counters.earlyEvictions.sum(),
                counters.forcedCuts.sum(),
                targets.changes(),
                waiting,
                timedOut,
                refused);
    }

    /** Answers all who wait; for when the camera is deleted or the server stops. */
    @Override
    public synchronized void close() {
        closed = true;
        rungs.values().forEach(LiveWindow::close);
    }

    private static void close(Entry entry) {
        entry.waiters.close(nothingYet());
        entry.window.close();
    }

    WindowSnapshot sourceWindow() {
        return source.window.window();
    }

    static HlsReply nothingYet() {
        return new HlsReply.NotNow("the camera has not sent anything to play", RETRY_AFTER);
    }

    private Entry entry(String name, @Nullable Rung declared, @Nullable RungWindow leader) {
        Waiters waiters = new Waiters(executor, timer, settings.maxWaiters());
        RungWindow window = new RungWindow(
                name, settings, targets, firstSequence, leader, waiters, () -> reportsFor(name), counters);
        return new Entry(window, new RungRequests(window, targets, waiters, leader != null), waiters, declared);
    }

    /** How far the others are; one that is not running has nothing to report. */
    private List<RenditionReport> reportsFor(String name) {
        Map<String, Entry> all = rungs;
        if (all.size() < 2) {
            return List.of();
        }
        List<RenditionReport> reports = new ArrayList<>(all.size());
        for (Entry entry : all.values()) {
            WindowSnapshot window = entry.window.window();
            if (!entry.window.name().equals(name) && window.playable()) {
                reports.add(window.report(entry.window.name()));
            }
        }
        return reports;
    }

    /** Held while the first segment grows: a viewer who comes early need not ask again. */
    private CompletionStage<HlsReply> multivariant() {
        HlsReply reply = multivariantNow();
        if (reply != null) {
            return CompletableFuture.completedStage(reply);
        }
        if (sourceWindow().open == null) {
            return CompletableFuture.completedStage(nothingYet());
        }
        return source.waiters.hold(this::multivariantNow, source.requests.patience());
    }

    private @Nullable HlsReply multivariantNow() {
        WindowSnapshot window = sourceWindow();
        Rung measured = MultivariantPlaylist.measured(window, source.window.peakBitsPerSecond());
        if (measured == null) {
            return null;
        }
        List<Rung> listed = new ArrayList<>();
        listed.add(measured);
        for (Entry entry : rungs.values()) {
            if (entry.declared != null) {
                listed.add(entry.declared);
            }
        }
        // One may have come back after others were added.
        listed.subList(1, listed.size())
                .sort(Comparator.comparingLong(Rung::peakBitsPerSecond).reversed());
        boolean independent = counters.forcedCuts.sum() == 0;
        return PlaylistCache.content(MultivariantPlaylist.render(listed, independent));
    }
}
