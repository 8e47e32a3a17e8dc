package io.millrace.recorder.spool;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.MediaSample;
import io.millrace.media.catalog.Gap;
import io.millrace.media.live.AheadSamples;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Between a camera's I/O thread and the disk, bounded in bytes. What does not fit is dropped up to
 * the next chunk that can be decoded by itself, and becomes a gap in the same order as the chunks
 * around it. Safe for one thread that puts and one that takes.
 */
final class ChunkQueue {
    /** What the writer takes, in the order it happened. */
    sealed interface Item {
        /**
         * @param chunk held by the queue; whoever takes it from there lets go of it
         * @param afterDrop whether chunks before it are missing
         */
        record Media(Chunk chunk, UUID session, boolean afterDrop) implements Item {}

        /**
         * Samples that are in no chunk yet, in order of arrival.
         *
         * @param start wall time of the first of them
         */
        record Waiting(List<MediaSample> samples, Instant start, UUID session, long sizeBytes) implements Item {}

        /** They are in the chunks that were put before. */
        record WaitingOver() implements Item {}

        /** Samples whose picture is late: chunks that follow hold them. */
        record Ahead(AheadSamples samples) implements Item {}

        /** They are in the chunks that were put before. */
        record AheadOver() implements Item {}

        /** The session ended, or recording is to stop; {@code reached} is done when the file is closing. */
        record End(CompletableFuture<@Nullable Void> reached) implements Item {}

        /** A gap opened or ended. */
        record Ledger(Gap gap) implements Item {}
    }

    private final CameraId camera;
    private final long limitBytes;
    private final long allLimitBytes;
    private final AtomicLong allBytes;
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private long bytes;
    private @Nullable Drop drop;
    private boolean waitingLeftOut;
    private long droppedChunks;
    private long droppedSamples;

    /** @param allBytes shared by the queues of all cameras */
    ChunkQueue(CameraId camera, SpoolSettings settings, AtomicLong allBytes) {
        this.camera = camera;
        this.limitBytes = settings.queueBytes();
        this.allLimitBytes = settings.allQueuesBytes();
        this.allBytes = allBytes;
    }

    private static final class Drop {
        private final Instant start;
        private Instant end;
        private long samples;

        Drop(Instant start) {
            this.start = start;
            this.end = start;
        }

        Gap gap(CameraId camera, @Nullable Instant until) {
            return new Gap(camera, start, until, Gap.Cause.SLOW_DISK, samples, "the disk did not keep up");
        }
    }

    synchronized void put(Chunk chunk, UUID session) {
        Drop dropping = drop;
        // Half empty before it starts again: otherwise one chunk in, one chunk out.
        long room = dropping == null ? limitBytes : limitBytes / 2;
        boolean fits = bytes + chunk.sizeBytes() <= room
                && allBytes.get() + chunk.sizeBytes() <= (dropping == null ? allLimitBytes : allLimitBytes / 2);
        if (fits && (dropping == null || chunk.independent())) {
            if (dropping != null) {
                endDrop(dropping, chunk.wallStart());
            }
            items.add(new Item.Media(chunk, session, dropping != null));
            chunk.media().hold();
            bytes += chunk.sizeBytes();
            allBytes.addAndGet(chunk.sizeBytes());
            return;
        }
        if (dropping == null) {
            dropping = new Drop(chunk.wallStart());
            drop = dropping;
            items.add(new Item.Ledger(dropping.gap(camera, null)));
        }
        int samples = chunk.videoSamples() + chunk.audioSamples();
        dropping.end = chunk.wallEnd();
        dropping.samples += samples;
        droppedChunks++;
        droppedSamples += samples;
    }

    /** Samples that chunks will bring again: where there is no room, the chunks alone have to do. */
    synchronized void putWaiting(List<MediaSample> samples, Instant start, UUID session) {
        long size = samples.stream().mapToLong(MediaSample::sizeBytes).sum();
        waitingLeftOut |= bytes + size > limitBytes || allBytes.get() + size > allLimitBytes;
        if (!waitingLeftOut) {
            items.add(new Item.Waiting(samples, start, session, size));
            bytes += size;
            allBytes.addAndGet(size);
        }
    }

    synchronized void waitingOver() {
        waitingLeftOut = false;
        items.add(new Item.WaitingOver());
    }

    /** Samples that chunks will bring again: as {@link #putWaiting}, and nothing goes on where chunks were dropped. */
    synchronized void putAhead(AheadSamples samples) {
        int size = samples.fragment().length;
        if (drop == null && bytes + size <= limitBytes && allBytes.get() + size <= allLimitBytes) {
            items.add(new Item.Ahead(samples));
            bytes += size;
            allBytes.addAndGet(size);
        }
    }

    synchronized void aheadOver() {
        items.add(new Item.AheadOver());
    }

    /** A gap that is over, and not of this queue's making. */
    synchronized void note(Gap gap) {
        items.add(new Item.Ledger(gap));
    }

    synchronized CompletableFuture<@Nullable Void> end() {
        CompletableFuture<@Nullable Void> reached = new CompletableFuture<>();
        if (drop != null) {
            endDrop(drop, drop.end);
        }
        items.add(new Item.End(reached));
        return reached;
    }

    private void endDrop(Drop ended, Instant at) {
        items.add(new Item.Ledger(ended.gap(camera, at)));
        drop = null;
    }

    synchronized @Nullable Item poll() {
        Item item = items.poll();
        long size = switch (item) {
            case Item.Media media -> media.chunk().sizeBytes();
            case Item.Waiting waiting -> waiting.sizeBytes();
            case Item.Ahead ahead -> ahead.samples().fragment().length;
            case null, default -> 0;
        };
        bytes -= size;
        allBytes.addAndGet(-size);
        return item;
    }

    synchronized boolean isEmpty() {
        return items.isEmpty();
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized long droppedChunks() {
        return droppedChunks;
    }

    synchronized long droppedSamples() {
        return droppedSamples;
    }
}
