package io.millrace.media.hls;

import io.millrace.media.Chunk;
import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.InitSection;
import io.millrace.media.MediaKind;
import io.millrace.media.Track;
import io.millrace.media.memory.ChunkBytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** A camera's chunks, written by hand: each call makes the next, and knows where the last one ended. */
final class ChunkScript {
    static final Instant START = Instant.parse("2026-11-21T09:00:00Z");

    private InitSection init = init(0, 1920, 1080, true);
    private long sequence;
    private long startMicros;
    private Instant wall = START;
    private boolean discontinuity;
    private boolean first = true;
    private int partBytes = 1_000;
    private long partTargetMicros = 220_000;

    static InitSection init(int id, int width, int height, boolean audio) {
        CodecConfiguration configuration = new CodecConfiguration(new byte[] {(byte) id});
        Track video = new Track(Track.VIDEO_ID, new Codec.H264(configuration, "avc1.64002a", width, height), 90_000);
        Track sound = new Track(Track.AUDIO_ID, new Codec.Aac(configuration, "mp4a.40.2", 48_000, 2, 1_024), 48_000);
        byte[] bytes = ("init " + id).getBytes(StandardCharsets.US_ASCII);
        return new InitSection(id, audio ? List.of(video, sound) : List.of(video), bytes);
    }

    static InitSection audioInit(int id) {
        Track sound = new Track(
                Track.AUDIO_ID,
                new Codec.Aac(new CodecConfiguration(new byte[0]), "mp4a.40.2", 48_000, 2, 1_024),
                48_000);
        return new InitSection(id, List.of(sound), new byte[8]);
    }

    ChunkScript partBytes(int bytes) {
        partBytes = bytes;
        return this;
    }

    /** What the packager keeps to from here on. */
    ChunkScript partTarget(long millis) {
        partTargetMicros = millis * 1_000;
        return this;
    }

    /** Starts at a keyframe, and a segment with it. */
    Chunk segment(long millis) {
        return micros(millis * 1_000, true, true);
    }

    /** Goes on within the segment. */
    Chunk part(long millis) {
        return micros(millis * 1_000, false, false);
    }

    Chunk micros(long micros, boolean startsSegment, boolean independent) {
        byte[] bytes = new byte[partBytes];
        byte[] label = ("chunk " + sequence).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(label, 0, bytes, 0, Math.min(label.length, bytes.length));
        Chunk chunk = new Chunk(
                init,
                sequence,
                startsSegment || first,
                independent,
                discontinuity,
                wall,
                startMicros,
                micros,
                init.tracks().get(0).kind() == MediaKind.VIDEO ? Math.max(1, (int) (micros / 40_000)) : 0,
                9,
                0,
                ChunkBytes.of(bytes),
                0,
                partTargetMicros);
        sequence++;
        startMicros += micros;
        wall = wall.plusNanos(micros * 1_000);
        discontinuity = false;
        first = false;
        return chunk;
    }

    /** The camera comes back after that long: another epoch. */
    ChunkScript reconnect(long awayMillis) {
        startMicros = 0;
        wall = wall.plusMillis(awayMillis);
        discontinuity = true;
        return this;
    }

    ChunkScript init(InitSection next) {
        init = next;
        return this;
    }

    Instant wall() {
        return wall;
    }
}
