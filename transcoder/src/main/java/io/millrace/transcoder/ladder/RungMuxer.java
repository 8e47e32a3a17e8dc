package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;
import io.millrace.media.Codec;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import io.millrace.media.cmaf.ChunkWriter;
import io.millrace.media.cmaf.InitSectionWriter;
import io.millrace.media.cmaf.TrackRun;
import io.millrace.media.memory.ChunkBytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a rung's chunks, and the init section that decodes them. Guarded by the packager's lock. */
final class RungMuxer {
    private final ChunkWriter writer = new ChunkWriter();
    private @Nullable InitSection init;
    private int initCount;
    private long sequence = 1;

    /**
     * The next, with the span, the wall time and the segment boundary of the source's.
     *
     * @param audio null if the slot's sound is left out
     */
    Chunk write(ChunkSlot slot, Codec.Video video, Codec.@Nullable Audio audio) {
        Chunk source = slot.source().chunk();
        TrackRun pictures = slot.videoRun();
        TrackRun sound = audio == null ? null : slot.audioRun();
        List<TrackRun> runs = sound == null ? List.of(pictures) : List.of(pictures, sound);
        int[] counts = runs.stream().mapToInt(TrackRun::count).toArray();
        return new Chunk(
                init(video, audio),
                sequence,
                source.startsSegment(),
                slot.isIndependent(),
                source.discontinuity(),
                source.wallStart(),
                source.startMicros(),
                source.durationMicros(),
                pictures.count(),
                sound == null ? 0 : sound.count(),
                sound == null ? 0 : sound.sizeBytes(sound.count()),
                ChunkBytes.of(writer.write(sequence++, runs, counts)),
                source.receivedNanos(),
                source.partTargetMicros());
    }

    /** The same as before, unless a codec is another. */
    private InitSection init(Codec.Video video, Codec.@Nullable Audio audio) {
        List<Track> tracks = new ArrayList<>(2);
        tracks.add(new Track(Track.VIDEO_ID, video, InitSectionWriter.timescale(video)));
        if (audio != null) {
            tracks.add(new Track(Track.AUDIO_ID, audio, InitSectionWriter.timescale(audio)));
        }
        InitSection known = init;
        if (known != null && known.tracks().equals(tracks)) {
            return known;
        }
        InitSection made = InitSectionWriter.write(initCount++, tracks);
        init = made;
        return made;
    }
}
