package io.millrace.media.cmaf;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.live.CameraLiveStream;
import io.millrace.media.live.PackagingFigures;
import io.millrace.media.live.PackagingSettings;
import io.millrace.media.live.ReplayedSession;
import io.millrace.media.publish.EndReason;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What FFmpeg sees in packaged media is what it sees in the source: each frame, at its time. */
class PackagedMediaIT {
    private static final String X264 = "-c:v libx264 -preset ultrafast -g 25";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "h264-plain, 25, " + X264 + " -tune zerolatency, -c:a aac",
                "h264-b-frames, 30, -c:v libx264 -preset veryfast -bf 3 -g 45, -c:a aac",
                "h264-video-only, 15, " + X264 + ", none",
                "hevc, 25, -c:v libx265 -preset ultrafast -x265-params log-level=error -g 25 -tag:v hvc1, -c:a aac",
                "hevc-opus, 25, -c:v libx265 -preset ultrafast -x265-params log-level=error:bframes=2 -tag:v hvc1, -c:a libopus",
                "aac-only, 25, none, -c:a aac",
            })
    void everyFrameIsThere(String name, int framesPerSecond, String video, String audio) throws IOException {
        Path source = TestMedia.clip(
                "cmaf-" + name + ".mkv",
                7,
                "320x240",
                framesPerSecond,
                video == null ? "" : video,
                audio == null ? "" : audio);
        List<MediaSample> samples = FragmentedSource.samplesOf(source);

        Packaged packaged = packageAll(samples);

        assertThat(packaged.figures.dropped()).isEmpty();
        assertThat(packaged.figures.misfitParts()).isZero();
        for (MediaKind kind : MediaKind.values()) {
            long sent = samples.stream().filter(s -> s.track().kind() == kind).count();
            if (sent > 0) {
                String stream = kind == MediaKind.VIDEO ? "v:0" : "a:0";
                List<String> expected = TestMedia.frameMd5(source.toString(), stream);
                List<String> seen = TestMedia.frameMd5(packaged.file.toString(), stream);
                assertThat(seen.size()).as(stream).isEqualTo(expected.size());
                // Matroska says how much of Opus's first and last frame to cut; RTMP has no such field.
                int trimmed = "hevc-opus".equals(name) && kind == MediaKind.AUDIO ? 1 : 0;
                assertThat(seen.subList(trimmed, seen.size() - trimmed))
                        .isEqualTo(expected.subList(trimmed, expected.size() - trimmed));
            }
        }
    }

    @Test
    void presentationTimesAreTheCamerasToTheMillisecond() throws IOException {
        Path source = TestMedia.clip(
                "cmaf-h264-b-frames.mkv", 7, "320x240", 30, "-c:v libx264 -preset veryfast -bf 3 -g 45", "-c:a aac");
        List<MediaSample> samples = FragmentedSource.samplesOf(source);
        Packaged packaged = packageAll(samples);

        // The epoch's time 0 is that of its first sample, audio here: priming comes before the picture.
        long origin = samples.getFirst().dtsTicks();
        List<Long> sent = samples.stream()
                .filter(s -> s.track().kind() == MediaKind.VIDEO)
                .map(s -> (s.ptsTicks() - origin) * 90)
                .sorted()
                .toList();
        assertThat(presentationTicks(packaged.file)).isEqualTo(sent);
    }

    @Test
    void ourReaderAgreesWithTheWriter() throws IOException {
        Path source = TestMedia.clip("cmaf-h264-plain.mkv", 7, "320x240", 25, X264 + " -tune zerolatency", "-c:a aac");
        Packaged packaged = packageAll(FragmentedSource.samplesOf(source));
        List<Fragment> fragments = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(packaged.file)) {
            CmafFileReader.Scan scan =
                    new CmafFileReader(channel).scan((moof, mdat, fragment) -> fragments.add(fragment));
            assertThat(scan.torn()).isNull();
            assertThat(scan.wholeBytes()).isEqualTo(Files.size(packaged.file));
        }
        assertThat(fragments).hasSameSizeAs(packaged.chunks);
        for (int i = 0; i < fragments.size(); i++) {
            Chunk chunk = packaged.chunks.get(i);
            TrackFragment video = Objects.requireNonNull(fragments.get(i).track(1));
            assertThat(fragments.get(i).sequence()).isEqualTo(chunk.sequence());
            assertThat(video.sampleCount()).isEqualTo(chunk.videoSamples());
            assertThat(video.startsWithSync()).isEqualTo(chunk.independent());
            assertThat(video.baseDecodeTicks() * 100 / 9).isEqualTo(chunk.startMicros());
            assertThat(video.durationTicks() * 100 / 9).isEqualTo(chunk.durationMicros());
        }
    }

    private Packaged packageAll(List<MediaSample> samples) throws IOException {
        CameraLiveStream stream = new CameraLiveStream(
                new CameraId("gate"), PackagingSettings.DEFAULT, () -> Instant.parse("2026-11-21T10:00:00Z"));
        List<Chunk> chunks = new ArrayList<>();
        stream.addListener(chunks::add);
        ReplayedSession session = new ReplayedSession(new CameraId("gate"));
        stream.packageFrom(session);
        session.send(samples);
        session.end(EndReason.UNPUBLISHED);
        Path file = Files.createTempFile(folder, "packaged", ".mp4");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(chunks.getFirst().init().bytes());
            for (Chunk chunk : chunks) {
                out.write(chunk.bytes());
            }
        }
        return new Packaged(file, chunks, stream.figures());
    }

    private static List<Long> presentationTicks(Path file) {
        return TestMedia.run(TestMedia.ffmpeg()
                        .ffprobe(List.of(
                                "-v",
                                "error",
                                "-select_streams",
                                "v",
                                "-show_entries",
                                "packet=pts",
                                "-of",
                                "csv=p=0",
                                file.toString())))
                .lines()
                .map(line -> Long.parseLong(line.replace(",", "").strip()))
                .sorted()
                .toList();
    }

    private record Packaged(Path file, List<Chunk> chunks, PackagingFigures figures) {}
}
