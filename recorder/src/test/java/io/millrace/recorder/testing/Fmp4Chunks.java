package io.millrace.recorder.testing;

import io.millrace.media.Chunk;
import io.millrace.media.Codec;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import io.millrace.media.cmaf.CmafFileReader;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.media.cmaf.TrackFragment;
import io.millrace.media.memory.ChunkBytes;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Real media as chunks: fragments of 200 ms that FFmpeg's muxer made. */
public final class Fmp4Chunks {
    private static final int MICROS = 1_000_000;

    private Fmp4Chunks() {}

    /** A clip of {@link TestMedia}, in fragments. */
    public static Path clip(String name, int seconds, String video, String audio) {
        return TestMedia.clip(
                name,
                seconds,
                "320x180",
                25,
                video,
                (audio + " -f mp4 -movflags empty_moov+default_base_moof+frag_keyframe -frag_duration 200000").strip());
    }

    /**
     * @param wallStart of the first chunk
     */
    public static List<Chunk> read(Path fragmented, Instant wallStart) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        try (FileChannel file = FileChannel.open(fragmented, StandardOpenOption.READ)) {
            CmafFileReader reader = new CmafFileReader(file);
            List<MovieTrack> tracks = new ArrayList<>();
            List<InitSection> init = new ArrayList<>();
            reader.scan((moof, mdat, fragment) -> {
                if (init.isEmpty()) {
                    ByteBuffer header = read(file, 0, (int) moof.offset());
                    MovieHeader movie = MovieHeader.parseInit(header);
                    tracks.addAll(movie.tracks());
                    init.add(new InitSection(
                            1, movie.tracks().stream().map(Fmp4Chunks::track).toList(), header.array()));
                }
                byte[] bytes = read(file, moof.offset(), (int) (mdat.end() - moof.offset()))
                        .array();
                chunks.add(chunk(init.getFirst(), tracks, fragment, bytes, wallStart));
            });
        }
        return chunks;
    }

    private static Chunk chunk(
            InitSection init, List<MovieTrack> tracks, Fragment fragment, byte[] bytes, Instant wallStart) {
        TrackFragment leading = fragment.tracks().getFirst();
        int timescale = tracks.stream()
                .filter(track -> track.id() == leading.trackId())
                .findFirst()
                .orElseThrow()
                .timescale();
        long startMicros = leading.baseDecodeTicks() * MICROS / timescale;
        int video = 0;
        int audio = 0;
        int audioBytes = 0;
        for (TrackFragment track : fragment.tracks()) {
            if (tracks.stream().anyMatch(each -> each.id() == track.trackId() && each.video())) {
                video += track.sampleCount();
            } else {
                audio += track.sampleCount();
                audioBytes += IntStream.of(track.sampleBytes())
                        .limit(track.sampleCount())
                        .sum();
            }
        }
        boolean independent = leading.startsWithSync();
        return new Chunk(
                init,
                fragment.sequence(),
                independent,
                independent,
                false,
                wallStart.plusNanos(startMicros * 1_000),
                startMicros,
                leading.durationTicks() * MICROS / timescale,
                video,
                audio,
                audioBytes,
                ChunkBytes.of(bytes),
                System.nanoTime(),
                leading.durationTicks() * MICROS / timescale);
    }

    private static Track track(MovieTrack track) {
        Codec codec = track.video()
                ? new Codec.H264(track.configuration(), "avc1.64001f", track.widthPixels(), track.heightPixels())
                : new Codec.Aac(track.configuration(), "mp4a.40.2", track.sampleRateHz(), track.channels(), 1_024);
        return new Track(track.id(), codec, track.timescale());
    }

    private static ByteBuffer read(FileChannel file, long offset, int bytes) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(bytes);
        while (target.hasRemaining() && file.read(target, offset + target.position()) > 0) {
            continue;
        }
        return target.flip();
    }
}
