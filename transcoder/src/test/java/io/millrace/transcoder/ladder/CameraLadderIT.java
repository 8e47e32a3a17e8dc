package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.media.MediaSample;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.LadderStatus;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real child: what comes out of it, and where its segments stand. */
class CameraLadderIT {
    private static final LadderProfile PROFILE = new LadderProfile(
            LadderMode.ON_DEMAND,
            List.of(
                    new RungProfile("240p", 240, 300_000, 30, Preset.SUPERFAST),
                    new RungProfile("180p", 180, 150_000, 15, Preset.SUPERFAST)));

    @TempDir
    Path folder;

    @AfterEach
    void noChildIsLeft() throws Exception {
        LadderBench.awaitNoChildren();
    }

    private static LadderNode node() {
        return new LadderNode(TestMedia.ffmpeg(), new CpuBudget(4), LadderSettings.DEFAULT, LadderNode.LIMITS);
    }

    @ParameterizedTest
    @CsvSource({
        "h264, 30, -c:v libx264 -preset ultrafast -tune zerolatency -g 60, -c:a aac",
        "b-frames, 25, -c:v libx264 -preset veryfast -bf 3 -g 50, -c:a aac",
        "video-only, 25, -c:v libx264 -preset ultrafast -g 25, ''",
    })
    void aRungIsTheSourceInSmallAtTheSameTimes(String name, int rate, String video, String audio) throws Exception {
        Path clip = TestMedia.clip("ladder-" + name + ".mkv", 9, "640x360", rate, video, audio);
        List<MediaSample> samples = LadderBench.samples(clip);
        try (LadderBench bench = new LadderBench(PROFILE, node())) {
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
        Path clip = TestMedia.clip(
                "ladder-h264.mkv",
                9,
                "640x360",
                30,
                "-c:v libx264 -preset ultrafast -tune zerolatency -g 60",
                "-c:a aac");
        List<MediaSample> samples = LadderBench.samples(clip);
        try (LadderBench bench = new LadderBench(PROFILE, node())) {
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
        Path clip = TestMedia.clip(
                "ladder-sound-" + bitrate + ".mkv",
                9,
                "640x360",
                25,
                "-c:v libx264 -preset ultrafast -tune zerolatency -g 50",
                "-c:a aac -b:a " + bitrate + " -ac " + channels);
        try (LadderBench bench = new LadderBench(PROFILE, node())) {
            bench.send(LadderBench.samples(clip));
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
        LadderProfile lavish = new LadderProfile(
                LadderMode.ON_DEMAND, List.of(new RungProfile("240p", 240, 4_000_000, 30, Preset.SUPERFAST)));
        Path clip = TestMedia.clip(
                "ladder-thin.mkv",
                9,
                "640x360",
                25,
                "-c:v libx264 -preset ultrafast -tune zerolatency -b:v 700k -maxrate 700k -bufsize 700k -g 50",
                "-c:a aac");
        List<MediaSample> samples = LadderBench.samples(clip);
        try (LadderBench bench = new LadderBench(lavish, node())) {
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
    void aRungComesInAndGoesWithoutABreakForTheOthers() throws Exception {
        Path clip = TestMedia.clip(
                "ladder-long.mkv",
                16,
                "640x360",
                25,
                "-c:v libx264 -preset ultrafast -tune zerolatency -g 50",
                "-c:a aac");
        List<MediaSample> samples = LadderBench.samples(clip);
        try (LadderBench bench = new LadderBench(PROFILE, node())) {
            int sent = bench.sendUntil(samples, 0, 900);
            bench.ladder.want("240p");
            sent = bench.sendUntil(samples, sent, 5_000);
            // Windows keep what somebody was told of.
            bench.text("source/media.m3u8", "");
            bench.text("240p/media.m3u8", "");
            bench.ladder.want("180p");
            sent = bench.sendUntil(samples, sent, 9_000);
            bench.ladder.idle("180p");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();

            assertThat(List.of(bench.tell(), bench.tell(), bench.tell()))
                    .containsExactly("running [240p]", "running [180p, 240p]", "running [240p]");
            String playlist = bench.caughtUp("240p");
            assertThat(playlist).doesNotContain("#EXT-X-GAP", "#EXT-X-DISCONTINUITY\n");
            assertThat(LadderBench.tags(playlist, "#EXT-X-MAP")).hasSize(1);
            Path source = bench.download("source", bench.text("source/media.m3u8", ""), folder.resolve("source.mp4"));
            Path rung = bench.download("240p", playlist, folder.resolve("240p.mp4"));
            List<Long> times = presentationTicks(source);
            assertThat(presentationTicks(rung)).hasSameSizeAs(times).containsExactlyElementsOf(times);
            assertThat(TestMedia.frameMd5(rung.toString(), "v:0")).hasSize(16 * 25);
            assertThat(ssim(rung, source)).isGreaterThan(0.9);
            assertThat(bench.told).isEmpty();
        }
    }

    @Test
    void anotherLadderTakesEffectWhileTheCameraRuns() throws Exception {
        Path clip = TestMedia.clip(
                "ladder-long.mkv",
                16,
                "640x360",
                25,
                "-c:v libx264 -preset ultrafast -tune zerolatency -g 50",
                "-c:a aac");
        List<MediaSample> samples = LadderBench.samples(clip);
        try (LadderBench bench = new LadderBench(PROFILE, node())) {
            int sent = bench.sendUntil(samples, 0, 900);
            bench.ladder.want("240p");
            sent = bench.sendUntil(samples, sent, 5_000);
            bench.text("source/media.m3u8", "");
            bench.text("240p/media.m3u8", "");
            bench.ladder.setProfile(new LadderProfile(
                    LadderMode.ON_DEMAND,
                    List.of(
                            new RungProfile("240p", 240, 200_000, 30, Preset.SUPERFAST),
                            new RungProfile("90p", 90, 60_000, 30, Preset.SUPERFAST))));
            assertThat(bench.text("playlist.m3u8", ""))
                    .contains("240p/media.m3u8", "90p/media.m3u8")
                    .doesNotContain("180p/media.m3u8");
            sent = bench.sendUntil(samples, sent, 11_000);
            assertThat(List.of(bench.tell(), bench.tell())).containsExactly("running [240p]", "running [240p]");
            String playlist = bench.caughtUp("240p");
            assertThat(playlist).doesNotContain("#EXT-X-GAP", "#EXT-X-DISCONTINUITY\n");
            LadderStatus status = bench.ladder.status(Instant.EPOCH);
            assertThat(status.listed()).containsExactlyInAnyOrder("240p", "90p");
            assertThat(status.running()).containsExactly("240p");
            assertThat(status.cores()).isBetween(0.01, 0.2);
            assertThat(status.failures()).isZero();

            bench.ladder.setProfile(LadderProfile.off());
            assertThat(bench.text("playlist.m3u8", "")).doesNotContain("240p/media.m3u8");
            assertThat(bench.ladder.running()).isEmpty();
            assertThat(bench.tell()).isEqualTo("idle");
        }
    }

    @Test
    void hevcAndOpusBecomeWhatEveryBrowserPlays() throws Exception {
        Path clip = TestMedia.clip(
                "ladder-hevc.mkv",
                9,
                "640x360",
                25,
                "-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=50:min-keyint=50 -tag:v hvc1",
                "-c:a libopus");
        List<MediaSample> samples = LadderBench.samples(clip);
        try (LadderBench bench = new LadderBench(PROFILE, node())) {
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
    void aReconnectGoesOnWithTheSameRung() throws Exception {
        Path clip = TestMedia.clip(
                "ladder-h264.mkv",
                9,
                "640x360",
                30,
                "-c:v libx264 -preset ultrafast -tune zerolatency -g 60",
                "-c:a aac");
        List<MediaSample> samples = LadderBench.samples(clip);
        try (LadderBench bench = new LadderBench(PROFILE, node())) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            bench.caughtUp("240p");
            bench.reconnect();
            bench.send(samples);
            bench.end();
            String rung = bench.caughtUp("240p");
            String source = bench.text("source/media.m3u8", "");
            assertThat(LadderBench.tags(rung, "#EXTINF")).isEqualTo(LadderBench.tags(source, "#EXTINF"));
            assertThat(rung).containsOnlyOnce("#EXT-X-DISCONTINUITY\n");
        }
    }

    @Test
    void noProcessWhileNobodyWatchesAndNoneAfterwards() throws Exception {
        Path clip = TestMedia.clip(
                "ladder-h264.mkv",
                9,
                "640x360",
                30,
                "-c:v libx264 -preset ultrafast -tune zerolatency -g 60",
                "-c:a aac");
        List<MediaSample> samples = LadderBench.samples(clip);
        try (LadderBench bench = new LadderBench(PROFILE, node())) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            assertThat(children()).isEmpty();
            bench.ladder.want("240p");
            assertThat(bench.get("240p/media.m3u8", "")).isNotNull();
            List<ProcessHandle> running = children();
            assertThat(running).isNotEmpty();
            bench.send(samples.subList(sent, samples.size()));
            bench.ladder.idle("240p");
            for (ProcessHandle child : running) {
                child.onExit().get(30, java.util.concurrent.TimeUnit.SECONDS);
            }
            assertThat(bench.ladder.running()).isEmpty();
            assertThat(bench.text("playlist.m3u8", "")).contains("240p/media.m3u8");
        }
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().children().toList();
    }

    private static List<Long> presentationTicks(Path file) {
        return new ArrayList<>(TestMedia.run(TestMedia.ffmpeg()
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
                .toList());
    }

    /** Of the pictures at the same times, at the rung's size. */
    private static double ssim(Path rung, Path source) throws Exception {
        Process process = TestMedia.ffmpeg()
                .ffmpeg(List.of(
                        "-hide_banner",
                        "-copyts",
                        "-i",
                        rung.toString(),
                        "-copyts",
                        "-i",
                        source.toString(),
                        "-filter_complex",
                        "[1:v][0:v]scale=rw:rh[big];[0:v][big]ssim=shortest=1",
                        "-f",
                        "null",
                        "-"))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        Matcher all = Pattern.compile("SSIM .*All:([0-9.]+)").matcher(said);
        assertThat(all.find()).as(said).isTrue();
        return Double.parseDouble(all.group(1));
    }
}
