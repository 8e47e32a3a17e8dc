package io.millrace.transcoder.ladder;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.Codec;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.ladder.LadderProfile;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a ladder knows of its source: tracks, frame rate, bitrates. Guarded by the ladder's lock. */
final class SourceMeasure {
    /** What is needed of the source to tell its frame rate. */
    private static final long MEASURE_MICROS = 380_000;

    private final CameraId camera;
    private @Nullable InitSection init;
    private @Nullable MovieHeader movie;
    private Codec.@Nullable Video video;
    private @Nullable Chunk measuredFrom;
    private long measuredMicros;
    private long measuredFrames;
    private double framesPerSecond;
    private SourceRate rate = new SourceRate();
    private SoundRate soundRate = new SoundRate();

    SourceMeasure(CameraId camera) {
        this.camera = camera;
    }

    /** Whether the source's time-line or tracks change with {@code chunk}. */
    boolean changesWith(Chunk chunk) {
        return chunk.init() != init || chunk.discontinuity();
    }

    /** From here on the source is {@code chunk}'s; with other pictures it is measured anew. */
    void begin(Chunk chunk) {
        Codec.Audio before = audio();
        init = chunk.init();
        if (!Objects.equals(audio(), before)) {
            soundRate = new SoundRate();
        }
        try {
            movie = MovieHeader.parseInit(ByteBuffer.wrap(chunk.init().bytes()));
        } catch (CmafException e) {
            throw new IllegalArgumentException("camera=" + camera + " has an init section that is not ours", e);
        }
        Codec.Video begun = video(chunk.init());
        if (begun == null || !begun.equals(video)) {
            video = begun;
            measuredFrames = 0;
            measuredMicros = 0;
            measuredFrom = chunk;
            rate = new SourceRate();
        }
    }

    /** @return whether rungs are to be planned: enough was seen, or a bitrate is another one */
    boolean add(Chunk chunk) {
        rate.add(chunk);
        boolean copied = copiedAudio() != null;
        if (copied) {
            soundRate.add(chunk);
        }
        if (isKnown()) {
            return chunk.startsSegment() && rate.strayed() || copied && soundRate.strayed(chunk.startsSegment());
        }
        // The first chunk may begin with sound alone: its frames do not fill it. And where pictures
        // fail while sound goes on, there is nothing to measure.
        if (chunk == measuredFrom || video != null && chunk.videoSamples() == 0) {
            return false;
        }
        measuredFrames += chunk.videoSamples();
        measuredMicros += chunk.durationMicros();
        if (!isKnown()) {
            return false;
        }
        measuredFrom = null;
        framesPerSecond = FrameRates.nearest(measuredFrames * 1e6 / measuredMicros);
        return true;
    }

    /** Whether enough was seen of it to plan. */
    boolean isKnown() {
        return measuredMicros >= MEASURE_MICROS;
    }

    /** Whether there was a first chunk. */
    boolean hasBegun() {
        return movie != null;
    }

    /** Largest first; empty for a source without pictures. */
    List<PlannedRung> plan(LadderProfile profile) {
        Codec.Video source = video;
        soundRate.settle();
        return source == null || measuredFrames == 0
                ? List.of()
                : LadderPlan.of(profile, source, framesPerSecond, rate.settle(), sound());
    }

    /** CPU seconds a second to decode it. */
    double decodeCores() {
        Codec.Video source = video;
        return source == null
                ? 0
                : CpuBudget.decodeCores((double) source.widthPixels() * source.heightPixels() * framesPerSecond);
    }

    /** What rungs take over of {@code chunk}. */
    SourceChunk read(Chunk chunk) {
        try {
            MovieHeader header = movie;
            if (header == null) {
                throw new IllegalStateException("a chunk before its init section");
            }
            return SourceChunk.of(chunk, header, copiedAudio() != null);
        } catch (CmafException e) {
            throw new IllegalArgumentException("camera=" + camera + " has a chunk that is not ours", e);
        }
    }

    /** What rungs declare of sound since they were planned last; null without any. */
    @Nullable
    RungSound sound() {
        Codec.Audio copied = copiedAudio();
        if (copied != null) {
            return soundRate.settled(copied.rfc6381());
        }
        return audio() == null ? null : RungSound.ENCODED;
    }

    Codec.@Nullable Audio audio() {
        InitSection header = init;
        if (header != null) {
            for (Track track : header.tracks()) {
                if (track.codec() instanceof Codec.Audio audio) {
                    return audio;
                }
            }
        }
        return null;
    }

    /** The audio that rungs take over as it is: AAC, which every player has. */
    Codec.@Nullable Audio copiedAudio() {
        return audio() instanceof Codec.Aac aac ? aac : null;
    }

    private static Codec.@Nullable Video video(InitSection header) {
        for (Track track : header.tracks()) {
            if (track.codec() instanceof Codec.Video video) {
                return video;
            }
        }
        return null;
    }
}
