package io.millrace.recorder.spool;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Gap;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.file.OpenRecording;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records all cameras into one spool: what they share. Few threads append for all of them; two
 * others close files, so that a hundred cameras that turn the hour at once do not hold up their
 * new files; {@link SpoolKeeper} syncs on its own.
 *
 * <p>Run {@link SpoolRecovery} before the first camera. Safe for use by many threads. Borrows the
 * spool.
 */
public final class SpoolRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolRecorder.class);
    private static final int CLOSER_THREADS = 2;
    private static final long CLOSE_TIMEOUT_SECONDS = 10;

    private final Spool spool;
    private final SpoolSettings settings;
    private final InstantSource clock;
    private final RecordingListener listener;
    private final ChainSeal seal;
    private final SpoolKeeper keeper;
    private final ExecutorService writers;
    private final ExecutorService closers = Executors.newFixedThreadPool(
            CLOSER_THREADS, Thread.ofPlatform().name("record-close-", 0).factory());
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Set<OpenRecording> growing = ConcurrentHashMap.newKeySet();
    private final Map<CameraId, CameraRecorder> cameras = new ConcurrentHashMap<>();

    /** As the other, with chains that are not signed. */
    public SpoolRecorder(Spool spool, SpoolSettings settings, InstantSource clock, RecordingListener listener) {
        this(spool, settings, clock, listener, ChainSeal.UNSIGNED);
    }

    /** Starts its threads. */
    public SpoolRecorder(
            Spool spool, SpoolSettings settings, InstantSource clock, RecordingListener listener, ChainSeal seal) {
        this(
                spool,
                settings,
                clock,
                listener,
                seal,
                SpoolSpace.Probe.of(spool.folder()),
                Executors.newFixedThreadPool(
                        settings.writerThreads(),
                        Thread.ofPlatform().name("record-write-", 0).factory()));
    }

    SpoolRecorder(
            Spool spool,
            SpoolSettings settings,
            InstantSource clock,
            RecordingListener listener,
            ChainSeal seal,
            SpoolSpace.Probe disk,
            ExecutorService writers) {
        this.spool = spool;
        this.settings = settings;
        this.clock = clock;
        this.listener = listener;
        this.seal = seal;
        this.writers = writers;
        this.keeper = new SpoolKeeper(settings, new SpoolSpace(probes(disk), settings.reserveBytes()), listener, seal);
    }

    private List<SpoolSpace.Probe> probes(SpoolSpace.Probe disk) {
        return settings.limitBytes() == 0
                ? List.of(disk)
                : List.of(disk, new SpoolLimit(spool.folder(), settings.limitBytes()));
    }

    /** The camera's recorder, the same one every time. */
    public CameraRecorder camera(CameraId id) {
        return cameras.computeIfAbsent(
                id,
                camera -> new CameraRecorder(
                        camera,
                        new ChunkQueue(camera, settings, queuedBytes),
                        new CameraWriter(camera, this),
                        writers));
    }

    /** Closes the camera's file and forgets it; take its listener off the live stream before. */
    public void remove(CameraId id) {
        CameraRecorder recorder = cameras.remove(id);
        if (recorder != null) {
            recorder.stop();
        }
    }

    /** Bytes of all cameras that wait for the disk. */
    public long queuedBytes() {
        return queuedBytes.get();
    }

    public SpoolSpace space() {
        return keeper.space();
    }

    Spool spool() {
        return spool;
    }

    SpoolSettings settings() {
        return settings;
    }

    SpoolKeeper keeper() {
        return keeper;
    }

    Instant now() {
        return clock.instant();
    }

    void opened(OpenRecording file) {
        LOG.info(
                "recording opened camera={} session={} file={}",
                file.identity().camera(),
                file.identity().session(),
                spool.name(file.closedPath()));
        keeper.add(file);
        growing.add(file);
        Announcement.opened(listener, file.identity());
    }

    /** Files that are open, or being closed: not yet among {@link Spool#closed}. */
    public Collection<OpenRecording> growing() {
        return Collections.unmodifiableCollection(growing);
    }

    /** @param chain of the camera; null only for a file that stayed empty */
    void close(OpenRecording file, @Nullable CameraChain chain) {
        file.end();
        keeper.remove(file);
        closers.execute(() -> {
            try {
                if (file.isEmpty() || chain == null) {
                    file.discard();
                    Announcement.discarded(listener, file.identity());
                } else {
                    // First: once the file has its final name, nothing would bring this up to date.
                    chain.save();
                    Announcement.closed(listener, file.close(seal));
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn(
                        "recording not closed camera={} file={}: {}; it is tried again and stays in the spool",
                        file.identity().camera(),
                        spool.name(file.openPath()),
                        e.toString());
                leave(file);
                keeper.addTorn(file.openPath(), chain);
            } finally {
                growing.remove(file);
            }
        });
    }

    private void leave(OpenRecording file) {
        try {
            file.leave();
        } catch (IOException e) {
            LOG.debug("not synced file={}: {}", spool.name(file.openPath()), e.toString());
        }
    }

    void gap(Gap gap) {
        Announcement.gap(listener, gap);
    }

    /**
     * Writes what waits, closes every file, and tells the listener of each before it returns. Chunks
     * that come later are not recorded.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        List<CompletableFuture<?>> stopped = cameras.values().stream()
                .<CompletableFuture<?>>map(CameraRecorder::stop)
                .toList();
        try {
            CompletableFuture.allOf(stopped.toArray(CompletableFuture[]::new))
                    .get(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("recording stops with bytes that the disk did not take bytes={}", queuedBytes());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shutDown(writers);
        shutDown(closers);
        keeper.closeTorn();
        keeper.close();
    }

    private static void shutDown(ExecutorService threads) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
