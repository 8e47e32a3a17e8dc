package io.millrace.media.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.cmaf.BoxCursor;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.cmaf.TrackFragment;
import io.millrace.media.memory.ChunkMemory;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps what a live stream sends out, and reads it back. */
final class ChunkLog implements ChunkListener {
    static final CameraId CAMERA = new CameraId("gate");
    static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    final List<Chunk> chunks = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final List<Dropped> dropped = new ArrayList<>();
    private final Map<InitSection, MovieHeader> headers = new HashMap<>();
    /** What an operator was told. */
    final List<String> faults = new ArrayList<>();

    boolean operatorFails;
    Instant now = START;
    long nanos;
    final CameraLiveStream stream;

    /** @param afterChunks how many chunks there were before it was told */
    record Dropped(DropCause cause, Instant start, Instant end, long samples, int afterChunks) {}

    ChunkLog(PackagingSettings settings) {
        this(settings, ChunkMemory.HEAP);
    }

    ChunkLog(PackagingSettings settings, ChunkMemory memory) {
        stream = new CameraLiveStream(CAMERA, settings, () -> now, () -> nanos, memory, this::fault);
        stream.addListener(this);
    }

    private void fault(String fault) {
        faults.add(fault);
        if (operatorFails) {
            throw new IllegalStateException("as the test wants");
        }
    }

    ChunkLog() {
        this(PackagingSettings.DEFAULT);
    }

    /** Packages one whole session. */
    ChunkLog session(List<MediaSample> samples) {
        return session(samples, EnumSet.noneOf(MediaKind.class));
    }

    /** The same of one whose metadata announces such tracks. */
    ChunkLog session(List<MediaSample> samples, Set<MediaKind> announced) {
        ReplayedSession session = new ReplayedSession(CAMERA);
        stream.packageFrom(session);
        announced.forEach(session::announce);
        session.send(samples);
        session.end(EndReason.UNPUBLISHED);
        return this;
    }

    @Override
    public void onSessionStart(PublishSession session) {
        events.add("start");
    }

    @Override
    public void onChunk(Chunk chunk) {
        chunks.add(chunk);
    }

    @Override
    public void onDropped(DropCause cause, Instant start, Instant end, long samples) {
        dropped.add(new Dropped(cause, start, end, samples, chunks.size()));
    }

    @Override
    public void onSessionEnd(EndReason reason) {
        events.add("end " + reason);
    }

    Chunk first() {
        return chunks.getFirst();
    }

    Chunk last() {
        return chunks.getLast();
    }

    /** Chunks that begin after a discontinuity. */
    List<Chunk> discontinuities() {
        return chunks.stream().filter(Chunk::discontinuity).toList();
    }

    /** The numbers of the samples in all chunks, one track, in order. */
    List<Long> numbers(int trackId) {
        List<Long> numbers = new ArrayList<>();
        for (Chunk chunk : chunks) {
            for (TrackFragment track : fragment(chunk).tracks()) {
                if (track.trackId() == trackId) {
                    for (int offset : track.dataOffset()) {
                        numbers.add(ByteBuffer.wrap(chunk.bytes()).getLong(offset));
                    }
                }
            }
        }
        return numbers;
    }

    static List<Long> numbersSent(List<MediaSample> samples, int trackId) {
        return samples.stream()
                .filter(s -> s.track().id() == trackId)
                .map(s -> SyntheticCamera.number(s.payload()))
                .toList();
    }

    Fragment fragment(Chunk chunk) {
        try {
            MovieHeader movie = headers.get(chunk.init());
            if (movie == null) {
                movie = MovieHeader.parseInit(ByteBuffer.wrap(chunk.init().bytes()));
                headers.put(chunk.init(), movie);
            }
            BoxCursor boxes = new BoxCursor(ByteBuffer.wrap(chunk.bytes()));
            assertThat(boxes.next()).isTrue();
            assertThat(boxes.type()).isEqualTo(BoxType.MOOF);
            Fragment fragment = Fragment.parse(movie, boxes.body());
            assertThat(boxes.next()).isTrue();
            assertThat(boxes.type()).isEqualTo(BoxType.MDAT);
            assertThat(boxes.next()).isFalse();
            return fragment;
        } catch (CmafException e) {
            throw new AssertionError(e);
        }
    }

    /** Segments as their chunks. */
    List<List<Chunk>> segments() {
        List<List<Chunk>> segments = new ArrayList<>();
        for (Chunk chunk : chunks) {
            if (chunk.startsSegment()) {
                segments.add(new ArrayList<>());
            }
            segments.getLast().add(chunk);
        }
        return segments;
    }

    /** What holds for every stream of chunks, whatever the camera does. */
    void assertSound() {
        Map<Integer, Long> ends = new HashMap<>();
        Chunk before = null;
        for (Chunk chunk : chunks) {
            Fragment fragment = fragment(chunk);
            assertThat(chunk.durationMicros()).isPositive();
            assertThat(fragment.sequence()).isEqualTo(chunk.sequence());
            assertThat(fragment.tracks()).isNotEmpty();
            boolean hasVideo = chunk.init().tracks().getFirst().id() == Track.VIDEO_ID;
            if (before == null || chunk.discontinuity()) {
                ends.clear();
                assertThat(chunk.startsSegment()).isTrue();
            } else {
                assertThat(chunk.startMicros()).isEqualTo(before.startMicros() + before.durationMicros());
                assertThat(Duration.between(before.wallEnd(), chunk.wallStart()).abs())
                        .isLessThan(Duration.ofNanos(2_000));
                assertThat(chunk.init()).isSameAs(before.init());
            }
            if (before != null) {
                assertThat(chunk.sequence()).isEqualTo(before.sequence() + 1);
                assertThat(chunk.wallStart()).isAfterOrEqualTo(before.wallEnd().minusNanos(2_000));
            }
            if (chunk.startsSegment()) {
                assertThat(chunk.independent()).isTrue();
            }
            for (TrackFragment track : fragment.tracks()) {
                assertThat(track.baseDecodeTicks()).isGreaterThanOrEqualTo(ends.getOrDefault(track.trackId(), 0L));
                ends.put(track.trackId(), track.endDecodeTicks());
                int samples = track.trackId() == Track.VIDEO_ID ? chunk.videoSamples() : chunk.audioSamples();
                assertThat(track.sampleCount()).isEqualTo(samples);
                if (track.trackId() == Track.VIDEO_ID) {
                    assertThat(track.startsWithSync()).isEqualTo(chunk.independent());
                }
            }
            if (!hasVideo) {
                assertThat(chunk.independent()).isTrue();
            }
            before = chunk;
        }
    }

    /** RFC 8216bis, 4.4.4.9. */
    void assertPartsKeepTheirTarget() {
        for (List<Chunk> segment : segments()) {
            for (Chunk part : segment) {
                assertThat(part.durationMicros()).isLessThanOrEqualTo(part.partTargetMicros());
                if (!part.independent() && part != segment.getLast()) {
                    assertThat(part.durationMicros()).isGreaterThanOrEqualTo(part.partTargetMicros() * 85 / 100);
                }
            }
        }
    }
}
