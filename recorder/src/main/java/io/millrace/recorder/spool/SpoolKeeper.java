package io.millrace.recorder.spool;

import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.file.GrowingFile;
import io.millrace.recorder.file.TornRecording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must happen on a rhythm: open files are synced, free space is asked for, and files that
 * could not be closed are tried again. Syncs stand apart from appends because one takes the disk's
 * time, not the processor's, and all open files are synced in one round, several at once: file
 * systems with a journal commit once for all that ask together.
 */
final class SpoolKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolKeeper.class);
    private static final int SYNC_THREADS = 4;
    private static final long SPACE_SECONDS = 1;
    private static final long TORN_SECONDS = 30;

    private final SpoolSpace space;
    private final RecordingListener listener;
    private final ChainSeal seal;
    private final Set<GrowingFile> open = ConcurrentHashMap.newKeySet();
    private final Set<Torn> torn = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("record-keeper").factory());
    private final ExecutorService syncers = Executors.newFixedThreadPool(
            SYNC_THREADS, Thread.ofPlatform().name("record-sync-", 0).factory());

    @SuppressWarnings("FutureReturnValueIgnored") // each run reports its own failures
    SpoolKeeper(SpoolSettings settings, SpoolSpace space, RecordingListener listener, ChainSeal seal) {
        this.space = space;
        this.listener = listener;
        this.seal = seal;
        updateSpace();
        long syncMillis = settings.sync().toMillis();
        clockwork.scheduleAtFixedRate(guarded(this::syncAll), syncMillis, syncMillis, TimeUnit.MILLISECONDS);
        clockwork.scheduleAtFixedRate(guarded(this::updateSpace), SPACE_SECONDS, SPACE_SECONDS, TimeUnit.SECONDS);
        clockwork.scheduleWithFixedDelay(guarded(this::closeTorn), TORN_SECONDS, TORN_SECONDS, TimeUnit.SECONDS);
    }

    /** @param chain of its camera; null where none was begun */
    private record Torn(Path openPath, @Nullable CameraChain chain) {}

    SpoolSpace space() {
        return space;
    }

    void add(GrowingFile file) {
        open.add(file);
    }

    void remove(GrowingFile file) {
        open.remove(file);
    }

    /**
     * Tries to close {@code openPath} again later; nobody has it open any more.
     *
     * @param chain of its camera, which may not be on disk; null where none was begun
     */
    void addTorn(Path openPath, @Nullable CameraChain chain) {
        torn.add(new Torn(openPath, chain));
    }

    /** One round; returns when every open file is on disk or has failed. */
    void syncAll() {
        List<Future<?>> round = new ArrayList<>(open.size());
        for (GrowingFile file : open) {
            round.add(syncers.submit(() -> sync(file)));
        }
        for (Future<?> each : round) {
            try {
                each.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException e) {
                LOG.error("sync failed", e.getCause());
            }
        }
    }

    private static void sync(GrowingFile file) {
        try {
            file.sync();
        } catch (IOException e) {
            // A recording's next append throws it, and the camera's writer closes the file.
            LOG.warn("sync failed camera={}: {}", file.camera(), e.toString());
        }
    }

    void updateSpace() {
        try {
            if (space.update()) {
                SpoolSpace.Room room = space.room();
                LOG.warn(
                        "spool space is {} free_bytes={} total_bytes={}",
                        room.state(),
                        room.freeBytes(),
                        room.totalBytes());
                Announcement.space(listener, space.state());
            }
        } catch (IOException e) {
            LOG.warn("cannot tell the spool's free space: {}", e.toString());
        }
    }

    synchronized void closeTorn() {
        for (Torn each : torn) {
            try {
                if (each.chain != null) {
                    // As at any close: first.
                    each.chain.save();
                }
                TornRecording.recover(each.openPath, seal)
                        .recording()
                        .ifPresent(closed -> Announcement.closed(listener, closed));
                torn.remove(each);
            } catch (IOException | RuntimeException e) {
                // The others are tried all the same.
                LOG.warn("recording still not closed file={}: {}", each.openPath.getFileName(), e.toString());
            }
        }
    }

    /** A schedule ends silently with the first run that throws. */
    private static Runnable guarded(Runnable run) {
        return () -> {
            try {
                run.run();
            } catch (RuntimeException e) {
                LOG.error("spool keeper failed", e);
            }
        };
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
        syncers.shutdown();
    }
}
