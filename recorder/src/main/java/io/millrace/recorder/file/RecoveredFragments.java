package io.millrace.recorder.file;

import io.millrace.media.cmaf.BoxHeader;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.CmafFileReader;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.media.cmaf.TrackFragment;
import io.millrace.recorder.chain.FragmentChain;
import io.millrace.recorder.chain.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Index and chain of a file, gathered again from its fragments. */
final class RecoveredFragments implements CmafFileReader.FragmentVisitor {
    private final FileChannel channel;
    private final RecordingHeader header;
    private final SegmentTable segments;
    private final FragmentChain chain;
    private final @Nullable MovieTrack video;
    private final @Nullable MovieTrack audio;
    private final long startMicros;
    private long firstSequence;
    private boolean pictureSeen;
    private long end;

    RecoveredFragments(FileChannel channel, RecordingHeader header) throws IOException {
        MovieHeader movie = header.movie();
        this.channel = channel;
        this.header = header;
        this.segments = new SegmentTable(movie);
        this.chain = new FragmentChain(
                header.identity().start().toEpochMilli(),
                FileBytes.read(channel, 0, header.reserveOffset()).array());
        this.video = movie.video();
        this.audio = movie.audio();
        this.startMicros = micros(header.identity().start());
        this.end = header.firstFragmentOffset();
    }

    private long firstDecodeMicros = Long.MIN_VALUE;

    @Override
    public void onFragment(BoxHeader moof, BoxHeader mdat, Fragment fragment) throws IOException {
        ByteBuffer bytes = FileBytes.read(channel, moof.offset(), mdat.end());
        if (chain.count() == 0) {
            firstSequence = fragment.sequence();
        }
        chain.add(wallMillis(fragment), bytes);
        segments.add(piece(bytes.capacity(), fragment));
        end = mdat.end();
    }

    SegmentTable segments() {
        return segments;
    }

    FragmentChain chain() {
        return chain;
    }

    /** Offset of the first byte after the last whole fragment. */
    long end() {
        return end;
    }

    Manifest manifest() throws CmafException {
        Instant wallEnd = header.identity().start().plus(segments.duration());
        return header.manifest(chain, firstSequence, wallEnd, true);
    }

    /** Wall time follows decode time from the recording's start. */
    private long wallMillis(Fragment fragment) {
        MovieTrack track = video != null && fragment.track(video.id()) != null ? video : audio;
        TrackFragment samples = track == null ? null : fragment.track(track.id());
        if (track == null || samples == null) {
            return startMicros / 1_000;
        }
        long micros = decodeMicros(samples.baseDecodeTicks(), track.timescale());
        if (firstDecodeMicros == Long.MIN_VALUE) {
            firstDecodeMicros = micros;
        }
        return Math.floorDiv(startMicros + micros - firstDecodeMicros, 1_000);
    }

    /**
     * Where a live segment began is not in the file; every keyframe may begin one, but for the first
     * where sound alone went before it.
     */
    private SegmentTable.Piece piece(int sizeBytes, Fragment fragment) {
        TrackFragment picture = video == null ? null : fragment.track(video.id());
        TrackFragment sound = audio == null ? null : fragment.track(audio.id());
        boolean independent = picture == null ? video == null : picture.startsWithSync();
        boolean startsSegment = independent && (video == null || pictureSeen);
        pictureSeen |= picture != null;
        return new SegmentTable.Piece(
                sizeBytes, startsSegment, independent, picture != null, sound != null, () -> fragment);
    }

    private static long decodeMicros(long ticks, int timescale) {
        return ticks / timescale * 1_000_000 + ticks % timescale * 1_000_000 / timescale;
    }

    private static long micros(Instant instant) {
        return Duration.between(Instant.EPOCH, instant).toNanos() / 1_000;
    }
}
