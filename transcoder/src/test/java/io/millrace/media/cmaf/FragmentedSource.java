package io.millrace.media.cmaf;

import io.millrace.media.Codec;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.codec.CodecConfigurations;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The samples of a fragmented MP4 that FFmpeg made, as a camera would send them: decode order,
 * both tracks interleaved, times in milliseconds.
 */
public final class FragmentedSource {
    private FragmentedSource() {}

    /** The samples of any clip, by way of a fragmented MP4 beside it, which one test writes at a time. */
    public static synchronized List<MediaSample> samplesOf(Path clip) throws IOException {
        Path fragmented = clip.resolveSibling(clip.getFileName() + ".fragmented.mp4");
        TestMedia.run(TestMedia.ffmpeg()
                .ffmpeg(List.of(
                        "-v",
                        "error",
                        "-y",
                        "-i",
                        clip.toString(),
                        "-c",
                        "copy",
                        "-use_editlist",
                        "0",
                        "-movflags",
                        "frag_keyframe+empty_moov+default_base_moof",
                        fragmented.toString())));
        return read(fragmented);
    }

    private static List<MediaSample> read(Path file) throws IOException {
        List<MediaSample> samples = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file)) {
            CmafFileReader reader = new CmafFileReader(channel);
            List<Track> tracks = new ArrayList<>();
            BoxHeader box = reader.boxAt(0);
            while (box != null && box.type() != BoxType.MOOV) {
                box = reader.boxAt(box.end());
            }
            if (box == null) {
                throw new IOException(file + " has no moov");
            }
            MovieHeader movie = MovieHeader.parse(reader.body(box));
            for (MovieTrack track : movie.tracks()) {
                tracks.add(new Track(track.video() ? Track.VIDEO_ID : Track.AUDIO_ID, codec(track), 1_000));
            }
            CmafFileReader.Scan scan = reader.scan((moof, mdat, fragment) -> {
                for (TrackFragment traf : fragment.tracks()) {
                    int index = movie.tracks().indexOf(movie.track(traf.trackId()));
                    addSamples(channel, moof, traf, movie.tracks().get(index).timescale(), tracks.get(index), samples);
                }
            });
            if (scan.torn() != null && !scan.torn().contains("mfra")) {
                throw new IOException(scan.torn());
            }
        }
        samples.sort(Comparator.comparingLong(MediaSample::dtsTicks));
        return samples;
    }

    private static Codec codec(MovieTrack track) {
        byte[] configuration = track.configuration().bytes();
        return switch (BoxType.name(track.sampleEntry())) {
            case "avc1" -> CodecConfigurations.h264(configuration);
            case "hvc1", "hev1" -> CodecConfigurations.h265(configuration);
            case "av01" -> CodecConfigurations.av1(configuration);
            case "mp4a" -> CodecConfigurations.aac(configuration);
            case "Opus" -> CodecConfigurations.opus(configuration);
            default -> throw new IllegalArgumentException(BoxType.name(track.sampleEntry()));
        };
    }

    private static void addSamples(
            FileChannel channel, BoxHeader moof, TrackFragment traf, int timescale, Track track, List<MediaSample> to)
            throws IOException {
        long dts = traf.baseDecodeTicks();
        for (int i = 0; i < traf.sampleCount(); i++) {
            ByteBuffer payload = ByteBuffer.allocate(traf.sampleBytes()[i]);
            channel.read(payload, moof.offset() + traf.dataOffset()[i]);
            long dtsMillis = Math.round(dts * 1_000.0 / timescale);
            long ptsMillis = Math.round((dts + traf.compositionOffsetTicks()[i]) * 1_000.0 / timescale);
            to.add(new MediaSample(
                    track,
                    dtsMillis,
                    (int) (ptsMillis - dtsMillis),
                    traf.sync()[i],
                    payload.flip(),
                    System.nanoTime()));
            dts += traf.sampleTicks()[i];
        }
    }
}
