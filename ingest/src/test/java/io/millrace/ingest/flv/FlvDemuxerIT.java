package io.millrace.ingest.flv;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Codec;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.codec.CodecConfigurations;
import io.millrace.media.codec.VideoFormat;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What FFmpeg's encoders and its FLV muxer make, against what ffprobe and ffmpeg say of it. */
class FlvDemuxerIT {
    private static final int SECONDS = 2;
    private static final int FPS = 25;

    @ParameterizedTest
    @CsvSource({
        "h264-b, 640x360, -c:v libx264 -preset ultrafast -bf 2 -g 25, H.264",
        "h264-odd, 638x358, -c:v libx264 -preset ultrafast -profile:v baseline -g 25, H.264",
        "h264-opengop, 640x360, -c:v libx264 -preset ultrafast -bf 2 -g 25 -x264-params open-gop=1, H.264",
        "h264-refresh, 640x360, -c:v libx264 -preset ultrafast -g 25 -x264-params intra-refresh=1, H.264",
        "h264-10, 640x360, -c:v libx264 -preset ultrafast -pix_fmt yuv422p10le -g 25, H.264",
        "h265, 638x358, -c:v libx265 -preset ultrafast -g 25 -x265-params log-level=0, H.265",
        "h265-10, 640x360, -c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=0, H.265",
        "av1, 638x358, -c:v libsvtav1 -preset 12 -svtav1-params keyint=25, AV1",
    })
    void videoIsWhatFfprobeSees(String name, String size, String encoder, String codec) throws IOException {
        Path clip = TestMedia.clip("demux-" + name + ".flv", SECONDS, size, FPS, encoder, "");
        CollectingSink sink = new CollectingSink();
        FlvDemuxer demuxer = new FlvDemuxer(sink);

        FlvFile.feed(clip, demuxer);

        // SVT-AV1's sequence header contradicts the one in its first frame, which is then what counts.
        Track track = sink.tracks.getLast();
        assertThat(sink.samples).extracting(MediaSample::track).containsOnly(track);
        Codec.Video video = (Codec.Video) track.codec();
        assertThat(video.displayName()).isEqualTo(codec);
        Path expected = codec.equals("AV1") ? withoutTemporalDelimiters(clip) : clip;
        assertThat(packets(sink.of(MediaKind.VIDEO))).isEqualTo(ffprobePackets(expected, "v:0"));
        assertThat(digests(sink.of(MediaKind.VIDEO))).isEqualTo(copiedPackets(expected, "v:0"));
        assertThat(describe(video)).isEqualTo(ffprobeStream(clip));
        assertThat(demuxer.dropped()).isEmpty();
        assertThat(demuxer.metadata().encoder()).startsWith("Lavf");
        assertThat(demuxer.metadata().framesPerSecond()).isEqualTo(FPS);
        assertThat(demuxer.metadata().announcesAudio()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "aac, -c:a aac -ac 2, mp4a.40.2, 48000, 2",
        "aac-mono, -c:a aac -ac 1 -ar 16000, mp4a.40.2, 16000, 1",
        "opus, -c:a libopus -ac 2, opus, 48000, 2",
    })
    void audioIsWhatFfprobeSees(String name, String encoder, String rfc6381, int rateHz, int channels)
            throws IOException {
        Path clip = TestMedia.clip("demux-" + name + ".flv", SECONDS, "", FPS, "", encoder);
        CollectingSink sink = new CollectingSink();
        FlvDemuxer demuxer = new FlvDemuxer(sink);

        FlvFile.feed(clip, demuxer);

        Codec.Audio audio = (Codec.Audio) sink.tracks.getFirst().codec();
        assertThat(audio.rfc6381()).isEqualTo(rfc6381);
        assertThat(audio.sampleRateHz()).isEqualTo(rateHz);
        assertThat(audio.channels()).isEqualTo(channels);
        assertThat(digests(sink.of(MediaKind.AUDIO))).isEqualTo(copiedPackets(clip, "a:0"));
        assertThat(demuxer.dropped()).isEmpty();
        assertThat(demuxer.metadata().announcesAudio()).isTrue();
    }

    @Test
    void otherAudioIsDroppedAndThePictureGoesOn() throws IOException {
        Path clip = TestMedia.clip(
                "demux-mp3.flv",
                SECONDS,
                "320x180",
                FPS,
                "-c:v libx264 -preset ultrafast",
                "-c:a libmp3lame -ar 44100");
        CollectingSink sink = new CollectingSink();
        FlvDemuxer demuxer = new FlvDemuxer(sink);

        FlvFile.feed(clip, demuxer);

        assertThat(sink.of(MediaKind.VIDEO)).hasSize(SECONDS * FPS);
        assertThat(sink.of(MediaKind.AUDIO)).isEmpty();
        assertThat(demuxer.dropped()).containsOnlyKeys("unknown_audio");
    }

    /** FFmpeg's MP4 muxer takes them off, its FLV muxer does not. */
    private static Path withoutTemporalDelimiters(Path clip) {
        Path mp4 = clip.resolveSibling(clip.getFileName() + ".mp4");
        TestMedia.run(TestMedia.ffmpeg()
                .ffmpeg(List.of(
                        "-v",
                        "error",
                        "-y",
                        "-i",
                        clip.toString(),
                        "-c",
                        "copy",
                        "-video_track_timescale",
                        "1000",
                        mp4.toString())));
        return mp4;
    }

    private static List<String> packets(List<MediaSample> samples) {
        return samples.stream()
                .map(s -> s.ptsTicks() + "," + s.dtsTicks() + "," + s.sizeBytes() + "," + (s.keyframe() ? "K" : "_"))
                .toList();
    }

    private static List<String> ffprobePackets(Path clip, String stream) {
        return csv(clip, List.of("-select_streams", stream, "-show_entries", "packet=pts,dts,size,flags")).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',') + 2))
                .toList();
    }

    /** The MD5 of each packet; without the empty one that FFmpeg makes of an Opus sequence header. */
    private static List<String> copiedPackets(Path clip, String stream) {
        String text = TestMedia.run(TestMedia.ffmpeg()
                .ffmpeg(List.of(
                        "-v",
                        "error",
                        "-i",
                        clip.toString(),
                        "-map",
                        "0:" + stream,
                        "-c",
                        "copy",
                        "-f",
                        "framemd5",
                        "-")));
        return text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(","))
                .filter(fields -> !fields[4].strip().equals("0"))
                .map(fields -> fields[5].strip())
                .toList();
    }

    private static List<String> digests(List<MediaSample> samples) {
        List<String> digests = new ArrayList<>();
        for (MediaSample sample : samples) {
            try {
                MessageDigest md5 = MessageDigest.getInstance("MD5");
                md5.update(sample.payload().duplicate());
                digests.add(HexFormat.of().formatHex(md5.digest()));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
        return digests;
    }

    private static String describe(Codec.Video video) {
        VideoFormat format = CodecConfigurations.format(video);
        int level = video.configuration().bytes()[video instanceof Codec.H265 ? 12 : 3] & 0xff;
        if (video instanceof Codec.Av1) {
            level = video.configuration().bytes()[1] & 0x1f;
        }
        String chroma = switch (format.chromaFormat()) {
            case 1 -> "yuv420p";
            case 2 -> "yuv422p";
            default -> "other";
        };
        return video.widthPixels() + "," + video.heightPixels() + "," + format.pixelWidth() + ":"
                + format.pixelHeight() + "," + chroma + (format.bitDepth() > 8 ? format.bitDepth() + "le" : "") + ","
                + level;
    }

    private static String ffprobeStream(Path clip) {
        return csv(clip, List.of("-show_entries", "stream=width,height,sample_aspect_ratio,pix_fmt,level"))
                .getFirst();
    }

    private static List<String> csv(Path clip, List<String> what) {
        List<String> arguments = new ArrayList<>(List.of("-v", "error", "-of", "csv=p=0"));
        arguments.addAll(what);
        arguments.add(clip.toString());
        return TestMedia.run(TestMedia.ffmpeg().ffprobe(arguments)).lines().toList();
    }
}
