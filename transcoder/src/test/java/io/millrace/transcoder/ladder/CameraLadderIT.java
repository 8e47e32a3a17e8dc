package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.media.MediaSample;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real child: what comes out of it, and where its segments stand. */
class CameraLadderIT extends LadderFixture {
    private static final LadderProfile PROFILE = onDemand(RUNG_240P, RUNG_180P);
    private static final String H264_30 = "-c:v libx264 -preset ultrafast -tune zerolatency -g 60";

    @ParameterizedTest
    @CsvSource({
        "h264, 30, -c:v libx264 -preset ultrafast -tune zerolatency -g 60, -c:a aac",
        "b-frames, 25, -c:v libx264 -preset veryfast -bf 3 -g 50, -c:a aac",
        "video-only, 25, -c:v libx264 -preset ultrafast -g 25, ''",
    })
    void aRungIsTheSourceInSmallAtTheSameTimes(String name, int rate, String video, String audio) throws Exception {
        List<MediaSample> samples = camera(name, 9, rate, video, audio);
        try (LadderBench bench = bench(PROFILE)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            assertThat(bench.tell()).isEqualTo("running [240p]");

            String source = bench.text("source/media.m3u8", "");
            String rung = bench.caughtUp("240p");
            // From the segment that was in progress when it was wanted; what lies before is a gap.
            assertThat(LadderBench.tags(rung, "#EXTINF")).isEqualTo(LadderBench.tags(source, "#EXTINF"));
            assertThat(LadderBench.tags(rung, "#EXT-X-PROGRAM-DATE-TIME"))
                    .isEqualTo(LadderBench.tags(source, "#EXT-X-PROGRAM-DATE-TIME"));
            assertThat(LadderBench.firstSequence(rung)).isEqualTo(LadderBench.firstSequence(source));

            Path sourceFile = bench.download("source", source, folder.resolve("source.mp4"));
            Path rungFile = bench.download("240p", rung, folder.resolve("240p.mp4"));
            List<Long> sourceTimes = presentationTicks(sourceFile);
            List<Long> rungTimes = presentationTicks(rungFile);
            assertThat(rungTimes)
                    .hasSizeGreaterThan(6 * rate)
                    .isEqualTo(sourceTimes.subList(sourceTimes.size() - rungTimes.size(), sourceTimes.size()));
            assertThat(TestMedia.probe(rungFile.toString(), "stream=width,height"))
                    .contains("\"width\": 426", "\"height\": 240");
            assertThat(TestMedia.frameMd5(rungFile.toString(), "v:0")).hasSameSizeAs(rungTimes);
            assertThat(ssim(rungFile, sourceFile)).isGreaterThan(0.9);
            if (!audio.isEmpty()) {
                List<String> all = TestMedia.frameMd5(sourceFile.toString(), "a:0");
                List<String> copied = TestMedia.frameMd5(rungFile.toString(), "a:0");
                // The first frame after a cut is decoded without the one before it.
                assertThat(copied.subList(1, copied.size()))
                        .isEqualTo(all.subList(all.size() - copied.size() + 1, all.size()));
            }
        }
    }

    @Test
    void isListedAsItComesOut() throws Exception {
        List<MediaSample> samples = camera("h264", 9, 30, H264_30, "-c:a aac");
        try (LadderBench bench = bench(PROFILE)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            String listed = bench.text("playlist.m3u8", "");
            assertThat(listed).contains("RESOLUTION=426x240,FRAME-RATE=30.000\n240p/media.m3u8");
            assertThat(listed).contains("RESOLUTION=320x180,FRAME-RATE=15.000\n180p/media.m3u8");
            bench.ladder.want("240p");
            bench.ladder.want("180p");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();

            for (String name : List.of("240p", "180p")) {
                Path file = bench.download(name, bench.caughtUp(name), folder.resolve(name + ".mp4"));
                String seen = TestMedia.probe(file.toString(), "stream=profile,level,avg_frame_rate");
                Matcher level = Pattern.compile("\"level\": (\\d+)").matcher(seen);
                assertThat(level.find()).isTrue();
                Matcher entry = Pattern.compile(".*BANDWIDTH=(\\d+).*avc1\\.6400(..),mp4a\\.40\\.2.*\n" + name)
                        .matcher(listed);
                assertThat(entry.find()).isTrue();
                assertThat(Integer.parseInt(entry.group(2), 16)).isEqualTo(Integer.parseInt(level.group(1)));
                assertThat(seen).contains("\"profile\": \"High\"");
                Matcher rate =
                        Pattern.compile("\"avg_frame_rate\": \"(\\d+)/(\\d+)").matcher(seen);
                assertThat(rate.find()).isTrue();
                assertThat(Double.parseDouble(rate.group(1)) / Double.parseDouble(rate.group(2)))
                        .isCloseTo(name.equals("180p") ? 15 : 30, within(0.1));
            }
        }
    }

    /** The clip with other sound: what a rung declares goes with it, and no segment of it has more. */
    @ParameterizedTest
    @CsvSource({"48k, 1, 48000", "256k, 2, 256000"})
    void declaresTheSoundThatItTakesOver(String bitrate, int channels, long bitsPerSecond) throws Exception {
        List<MediaSample> samples =
                camera("sound-" + bitrate, 9, 25, H264, "-c:a aac -b:a " + bitrate + " -ac " + channels);
        try (LadderBench bench = bench(PROFILE)) {
            bench.send(samples);
            Matcher entry = Pattern.compile("BANDWIDTH=(\\d+),AVERAGE-BANDWIDTH=(\\d+).*\n240p")
                    .matcher(bench.text("playlist.m3u8", ""));
            assertThat(entry.find()).isTrue();
            // As at the first look: the profile's 300,000 of video, 12,000 of boxes, the sound as it is.
            assertThat(Long.parseLong(entry.group(2))).isCloseTo(312_000 + bitsPerSecond, within(bitsPerSecond / 10));
            assertThat(Long.parseLong(entry.group(1)))
                    .isCloseTo(432_000 + bitsPerSecond * 6 / 5, within(bitsPerSecond / 10));
        }
    }

    @Test
    void aThinSourceStaysTheBestWhateverTheProfileWouldSpend() throws Exception {
        LadderProfile lavish = onDemand(new RungProfile("240p", 240, 4_000_000, 30, Preset.SUPERFAST));
        List<MediaSample> samples = camera("thin", 9, 25, H264 + " -b:v 700k -maxrate 700k -bufsize 700k", "-c:a aac");
        try (LadderBench bench = bench(lavish)) {
            int sent = bench.sendUntil(samples, 0, 2_500);
            bench.ladder.want("240p");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            List<Long> averages = new ArrayList<>();
            List<Long> peaks = new ArrayList<>();
            Matcher entry = Pattern.compile("BANDWIDTH=(\\d+),AVERAGE-BANDWIDTH=(\\d+)")
                    .matcher(bench.text("playlist.m3u8", ""));
            while (entry.find()) {
                peaks.add(Long.parseLong(entry.group(1)));
                averages.add(Long.parseLong(entry.group(2)));
            }
            assertThat(peaks).hasSize(2);
            assertThat(peaks.get(1)).isLessThan(averages.get(0) * 9 / 10);
            String rung = bench.caughtUp("240p");
            long bytes = Files.size(bench.download("240p", rung, folder.resolve("240p.mp4")));
            double seconds = LadderBench.tags(rung, "#EXTINF").stream()
                    .mapToDouble(tag -> Double.parseDouble(tag.replaceAll("[^0-9.]", "")))
                    .sum();
            assertThat(bytes * 8 / seconds).isLessThan(peaks.get(1));
        }
    }

    @Test
    void hevcAndOpusBecomeWhatEveryBrowserPlays() throws Exception {
        List<MediaSample> samples = camera("hevc", 9, 25, HEVC, "-c:a libopus");
        try (LadderBench bench = bench(PROFILE)) {
            int sent = bench.sendUntil(samples, 0, 2_500);
            assertThat(bench.text("playlist.m3u8", ""))
                    .containsPattern("CODECS=\"avc1.64001e,mp4a.40.2\",RESOLUTION=640x360,FRAME-RATE=25.000\nh264/");
            bench.ladder.want("h264");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            Path rung = bench.download("h264", bench.caughtUp("h264"), folder.resolve("h264.mp4"));
            assertThat(TestMedia.probe(rung.toString(), "stream=codec_name")).contains("\"h264\"", "\"aac\"");
            assertThat(TestMedia.frameMd5(rung.toString(), "a:0")).hasSizeGreaterThan(250);
        }
    }

    @Test
    void noProcessWhileNobodyWatchesAndNoneAfterwards() throws Exception {
        List<MediaSample> samples = camera("h264", 9, 30, H264_30, "-c:a aac");
        try (LadderBench bench = bench(PROFILE)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            assertThat(children()).isEmpty();
            bench.ladder.want("240p");
            assertThat(bench.get("240p/media.m3u8", "")).isNotNull();
            List<ProcessHandle> running = children();
            assertThat(running).isNotEmpty();
            bench.send(samples.subList(sent, samples.size()));
            bench.ladder.idle("240p");
            for (ProcessHandle child : running) {
                child.onExit().get(30, TimeUnit.SECONDS);
            }
            assertThat(bench.ladder.running()).isEmpty();
            assertThat(bench.text("playlist.m3u8", "")).contains("240p/media.m3u8");
        }
    }
}
