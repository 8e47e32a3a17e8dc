package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;
import io.millrace.media.Codec;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.CmafStreamReader;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.media.cmaf.TrackFragment;
import io.millrace.media.codec.CodecConfigurationException;
import io.millrace.media.codec.CodecConfigurations;
import io.millrace.media.memory.ChunkBytes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A clip cut into chunks, as a camera's packager would.
 *
 * @param file fragmented MP4 with one H.264 track
 */
record TrialClip(Path file, Codec.Video codec, List<Chunk> chunks, int frames) {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** A segment begins with a keyframe after as much; a thousandth less is rounding. */
    private static final long SEGMENT_MICROS = 1_999_000;

    static TrialClip read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            CmafStreamReader reader = new CmafStreamReader(in);
            MovieTrack track = reader.header().video();
            if (track == null || reader.header().tracks().size() != 1 || track.sampleEntry() != BoxType.of("avc1")) {
                throw new CmafException("the clip is not H.264 alone");
            }
            Codec.Video codec = CodecConfigurations.h264(track.configuration().bytes());
            InitSection init =
                    new InitSection(0, List.of(new Track(track.id(), codec, track.timescale())), header(file));
            List<Chunk> chunks = new ArrayList<>();
            int frames = 0;
            long segmentStart = Long.MIN_VALUE / 2;
            for (var next = reader.next(); next != null; next = reader.next()) {
                TrackFragment run = next.fragment().track(track.id());
                if (run == null || run.sampleCount() == 0) {
                    continue;
                }
                ByteBuffer whole = next.bytes();
                byte[] bytes = new byte[whole.remaining()];
                whole.get(bytes);
                long ticks = 0;
                for (int duration : run.sampleTicks()) {
                    ticks += duration;
                }
                boolean keyframe = run.sync()[0];
                long startMicros = run.baseDecodeTicks() * 1_000_000 / track.timescale();
                boolean startsSegment = keyframe && startMicros - segmentStart >= SEGMENT_MICROS;
                segmentStart = startsSegment ? startMicros : segmentStart;
                chunks.add(new Chunk(
                        init,
                        chunks.size() + 1L,
                        startsSegment,
                        keyframe,
                        false,
                        START.plusNanos(startMicros * 1_000),
                        startMicros,
                        ticks * 1_000_000 / track.timescale(),
                        run.sampleCount(),
                        0,
                        0,
                        ChunkBytes.of(bytes),
                        0,
                        ticks * 1_000_000 / track.timescale()));
                frames += run.sampleCount();
            }
            return new TrialClip(file, codec, List.copyOf(chunks), frames);
        } catch (CodecConfigurationException e) {
            throw new CmafException("the clip's configuration cannot be read: " + e.getMessage());
        }
    }

    /** What lies before the first {@code moof}. */
    private static byte[] header(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            ByteBuffer header = ByteBuffer.allocate(64 << 10);
            while (true) {
                byte[] start = in.readNBytes(8);
                if (start.length < 8) {
                    throw new CmafException("the clip has no fragments");
                }
                int size = ByteBuffer.wrap(start).getInt(0);
                if (ByteBuffer.wrap(start).getInt(4) == BoxType.MOOF) {
                    byte[] bytes = new byte[header.position()];
                    header.flip().get(bytes);
                    return bytes;
                }
                if (size < 8 || size > header.remaining()) {
                    throw new CmafException("the clip's header is too large");
                }
                header.put(start).put(in.readNBytes(size - 8));
            }
        }
    }

    InitSection init() {
        return chunks.getFirst().init();
    }

    double seconds() {
        return chunks.stream().mapToLong(Chunk::durationMicros).sum() / 1e6;
    }

    double framesPerSecond() {
        return FrameRates.nearest(frames / seconds());
    }

    long bitsPerSecond() {
        return (long) (chunks.stream().mapToLong(Chunk::sizeBytes).sum() * 8 / seconds());
    }
}
