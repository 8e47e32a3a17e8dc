package io.millrace.media.live;

import io.millrace.media.Chunk;
import io.millrace.media.MediaSample;
import io.millrace.media.memory.ChunkMemory;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Packages samples that a stop left waiting ({@link ChunkListener#onWaiting}), as though their
 * session had ended with the last of them. Stateless.
 */
public final class OfflinePackager {
    private OfflinePackager() {}

    /**
     * @param samples of one session, in order of arrival; {@link MediaSample#receivedNanos} counts
     *     from 1970, and their wall time follows from it
     * @param output takes the chunks, numbered from 1; they are its to keep
     * @throws IllegalStateException if they cannot be written
     */
    public static void pack(PackagingSettings settings, List<MediaSample> samples, Consumer<Chunk> output) {
        if (samples.isEmpty()) {
            return;
        }
        long now = samples.getLast().receivedNanos();
        Instant clock = WallAnchor.instant(Math.floorDiv(now, 1_000L));
        PackagingCounters counters = new PackagingCounters();
        WallAnchor wall = new WallAnchor(() -> clock, () -> now);
        Untold untold = new Untold();
        PartAssembler assembler = new PartAssembler(
                settings,
                counters,
                ChunkMemory.HEAP,
                chunk -> {
                    wall.passed(chunk);
                    output.accept(chunk);
                },
                untold);
        CmafPackager packager = new CmafPackager(
                settings, counters, assembler, new InitSections(), wall, untold, OfflinePackager::fail);
        samples.forEach(packager::sample);
        packager.end();
    }

    /** They are on disk, and stay there. */
    private static void fail(Throwable cause) {
        throw new IllegalStateException("samples that waited cannot be packaged", cause);
    }

    /** They are on disk already. */
    private static final class Untold implements WaitingSamples.Output, SoundAhead.Output {
        @Override
        public void waiting(List<MediaSample> samples, Instant start) {}

        @Override
        public void over() {}

        @Override
        public void ahead(AheadSamples samples) {}

        @Override
        public void aheadOver() {}
    }
}
