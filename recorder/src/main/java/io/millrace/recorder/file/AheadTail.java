package io.millrace.recorder.file;

import io.millrace.media.cmaf.BoxHeader;
import io.millrace.media.cmaf.ChunkWriter;
import io.millrace.media.cmaf.CmafFileReader;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.media.cmaf.TrackFragment;
import io.millrace.media.cmaf.TrackRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a stop left in {@link AheadFile}s and the recording has not got: one more fragment for it. The
 * last picture lasts as long as the sound that came without another.
 */
public final class AheadTail {
    private final Recorded recorded;
    private final Map<Integer, TreeMap<Long, Sample>> missing = new HashMap<>();

    private record Sample(int ticks, int compositionOffset, boolean sync, ByteBuffer payload) {}

    private AheadTail(Recorded recorded) {
        this.recorded = recorded;
    }

    /** How far a recording goes. */
    private static final class Recorded implements CmafFileReader.FragmentVisitor {
        private final Map<Integer, Long> endTicks = new HashMap<>();
        private boolean any;
        private long firstSequence;
        private long lastSequence;
        private long end;

        @Override
        public void onFragment(BoxHeader moof, BoxHeader mdat, Fragment fragment) {
            if (!any) {
                any = true;
                firstSequence = fragment.sequence();
            }
            lastSequence = fragment.sequence();
            end = mdat.end();
            for (TrackFragment track : fragment.tracks()) {
                endTicks.put(track.trackId(), track.endDecodeTicks());
            }
        }

        /** Where a track has nothing on record, only what was told since the recording began is the recording's. */
        boolean lacks(long sequence, int track, long ticks) {
            Long ends = endTicks.get(track);
            return ends == null ? sequence > firstSequence : ticks >= ends;
        }
    }

    /** Of which recording's session it is. */
    public static RecordingIdentity identity(Path ahead) throws IOException {
        try (FileChannel channel = FileChannel.open(ahead, StandardOpenOption.READ)) {
            return RecordingHeader.read(channel).identity();
        }
    }

    /**
     * Appends to the recording what it lacks, synced; what comes after its last whole fragment goes then.
     * Nobody else has it open. Killed in between, it can be called again.
     *
     * @param ahead of the same session
     * @return how many samples; below 0 if it has no whole fragment that they could go on after
     */
    public static int append(List<Path> ahead, Path openPath) throws IOException {
        try (FileChannel channel = FileChannel.open(openPath, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MovieHeader movie = RecordingHeader.read(channel).movie();
            Recorded recorded = new Recorded();
            new CmafFileReader(channel).scan(recorded);
            if (!recorded.any) {
                return -1;
            }
            AheadTail tail = new AheadTail(recorded);
            for (Path file : ahead) {
                tail.read(file);
            }
            List<TrackRun> runs = tail.runs(movie);
            int[] counts = runs.stream().mapToInt(TrackRun::count).toArray();
            int samples = 0;
            for (int count : counts) {
                samples += count;
            }
            if (samples > 0) {
                ByteBuffer fragment = ByteBuffer.wrap(new ChunkWriter().write(recorded.lastSequence + 1, runs, counts));
                channel.truncate(recorded.end);
                while (fragment.hasRemaining()) {
                    channel.write(fragment, recorded.end + fragment.position());
                }
                channel.force(true);
            }
            return samples;
        }
    }

    private void read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            new CmafFileReader(channel).scan((moof, mdat, fragment) -> {
                ByteBuffer bytes = FileBytes.read(channel, moof.offset(), mdat.end());
                fragment.tracks().forEach(track -> add(fragment.sequence(), track, bytes));
            });
        }
    }

    private void add(long sequence, TrackFragment track, ByteBuffer bytes) {
        long ticks = track.baseDecodeTicks();
        for (int i = 0; i < track.sampleCount(); i++) {
            if (recorded.lacks(sequence, track.trackId(), ticks)) {
                missing.computeIfAbsent(track.trackId(), id -> new TreeMap<>())
                        .put(
                                ticks,
                                new Sample(
                                        track.sampleTicks()[i],
                                        track.compositionOffsetTicks()[i],
                                        track.sync()[i],
                                        bytes.slice(track.dataOffset()[i], track.sampleBytes()[i])));
            }
            ticks += track.sampleTicks()[i];
        }
    }

    /** Video first; each sample lasts until the next one. */
    private List<TrackRun> runs(MovieHeader movie) {
        List<TrackRun> runs = new ArrayList<>();
        for (MovieTrack track : movie.tracks()) {
            NavigableMap<Long, Sample> samples = samples(track);
            TrackRun run = new TrackRun(track.id());
            samples.forEach((ticks, sample) -> {
                Long next = samples.higherKey(ticks);
                long duration = next != null ? next - ticks : lastTicks(movie, track, ticks, sample);
                run.add(
                        ticks,
                        Math.toIntExact(duration),
                        sample.compositionOffset(),
                        sample.sync(),
                        sample.payload(),
                        0);
            });
            runs.add(run);
        }
        return runs;
    }

    private long lastTicks(MovieHeader movie, MovieTrack track, long ticks, Sample sample) {
        MovieTrack sound = movie.audio();
        if (!track.video() || sound == null) {
            return sample.ticks();
        }
        NavigableMap<Long, Sample> heard = samples(sound);
        long soundEnd = heard.isEmpty()
                ? recorded.endTicks.getOrDefault(sound.id(), 0L)
                : heard.lastKey() + heard.lastEntry().getValue().ticks();
        // A frame at the least, of an unusually fast camera.
        return Math.max(soundEnd * track.timescale() / sound.timescale() - ticks, track.timescale() / 100);
    }

    private NavigableMap<Long, Sample> samples(MovieTrack track) {
        return missing.getOrDefault(track.id(), new TreeMap<>());
    }
}
