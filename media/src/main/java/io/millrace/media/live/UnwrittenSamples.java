package io.millrace.media.live;

import io.millrace.media.Track;
import io.millrace.media.cmaf.ChunkWriter;
import io.millrace.media.cmaf.TrackRun;
import io.millrace.media.memory.ChunkBytes;
import io.millrace.media.memory.ChunkMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The samples of an epoch's tracks that are in no part yet: {@link #choose} says which of them the
 * next one has. Guarded by the live stream's lock.
 */
final class UnwrittenSamples {
    /** A part is written early rather than hold more than this. */
    private static final long MAX_PART_BYTES = 8L << 20;

    private static final int MAX_PART_SAMPLES = 1_024;

    private final ChunkWriter writer = new ChunkWriter();
    private final List<TrackRun> runs;
    private final int[] counts;
    private @Nullable TrackRun video;
    private @Nullable SoundRun sound;

    UnwrittenSamples(List<Track> tracks) {
        runs = new ArrayList<>(tracks.size());
        counts = new int[tracks.size()];
        for (Track track : tracks) {
            if (track.id() == Track.VIDEO_ID) {
                video = new TrackRun(track.id());
                runs.add(video);
            } else {
                sound = new SoundRun(track);
                runs.add(sound.run());
            }
        }
    }

    /** Null where there is no such track. */
    @Nullable
    TrackRun video() {
        return video;
    }

    /** Null where there is no such track. */
    @Nullable
    SoundRun sound() {
        return sound;
    }

    boolean isEmpty() {
        for (int t = 0; t < runs.size(); t++) {
            if (!runs.get(t).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Whether a part has to be written, whatever it comes to. */
    boolean full() {
        long bytes = 0;
        int samples = 0;
        for (int t = 0; t < runs.size(); t++) {
            bytes += runs.get(t).sizeBytes();
            samples += runs.get(t).count();
        }
        return bytes >= MAX_PART_BYTES || samples >= MAX_PART_SAMPLES;
    }

    /** The next part has that many of each, from the first. */
    void choose(int videoCount, int audioCount) {
        for (int t = 0; t < runs.size(); t++) {
            counts[t] = runs.get(t) == video ? videoCount : audioCount;
        }
    }

    /** The part as a chunk, held once; what it has stays here. */
    ChunkBytes write(long sequence, ChunkMemory memory) {
        return writer.write(sequence, runs, counts, memory);
    }

    /** When the part's latest sample arrived. */
    long lastReceived() {
        long latest = Long.MIN_VALUE;
        for (int t = 0; t < runs.size(); t++) {
            if (counts[t] > 0) {
                long received = runs.get(t).received(counts[t] - 1);
                // nanoTime may wrap: compare by difference
                latest = latest == Long.MIN_VALUE || received - latest > 0 ? received : latest;
            }
        }
        return latest;
    }

    /** Forgets all, each sample counted. */
    void drop(PackagingCounters counters) {
        for (TrackRun run : runs) {
            for (int i = 0; i < run.count(); i++) {
                counters.drop(DropCause.UNWRITABLE, run.received(i));
            }
            run.remove(run.count());
        }
    }

    /** Forgets what the part has. */
    void removeWritten() {
        for (int t = 0; t < runs.size(); t++) {
            runs.get(t).remove(counts[t]);
        }
    }
}
