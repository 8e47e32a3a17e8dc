package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.MediaSample;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.LadderStatus;
import io.millrace.media.live.Preview;
import io.millrace.transcoder.hardware.Encoders;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small pictures of real keyframes, from children of the ladder's own command. */
class LadderPreviewIT extends LadderFixture {
    private static final LadderProfile RUNG = onDemand(RUNG_240P);
    private static final LadderProfile OFF = new LadderProfile(LadderMode.OFF, List.of());
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private static Path clip() {
        return TestMedia.clip("ladder-long.mkv", 16, "640x360", 25, H264, "-c:a aac");
    }

    /** The frame of the clip that a picture is most like, whatever it says of itself. */
    private int frameShown(Path clip, Preview picture) throws Exception {
        Path jpeg = Files.write(folder.resolve("picture.jpg"), picture.jpeg());
        Path table = folder.resolve("ssim.txt");
        TestMedia.run(TestMedia.ffmpeg()
                .ffmpeg(List.of(
                        "-v",
                        "error",
                        "-i",
                        clip.toString(),
                        "-loop",
                        "1",
                        "-i",
                        jpeg.toString(),
                        "-filter_complex",
                        "[0:v]scale=320:-2,format=yuvj420p,settb=1/1000,setpts=N[clip];"
                                + "[1:v]settb=1/1000,setpts=N[picture];"
                                + "[clip][picture]ssim=shortest=1:stats_file=" + table,
                        "-f",
                        "null",
                        "-")));
        int best = -1;
        double most = 0.8;
        for (String line : Files.readAllLines(table)) {
            Matcher row = Pattern.compile("n:(\\d+) .*All:([0-9.]+)").matcher(line);
            if (row.find() && Double.parseDouble(row.group(2)) > most) {
                most = Double.parseDouble(row.group(2));
                best = Integer.parseInt(row.group(1)) - 1;
            }
        }
        return best;
    }

    /** The frame of the clip that it says it is of, to the millisecond; keyframes are 50 frames apart. */
    private static int frameSaid(LadderBench bench, Preview picture) {
        for (int i = 0; i < bench.keyframes.size(); i++) {
            long millis = Duration.between(bench.keyframes.get(i), picture.at()).toMillis();
            if (Math.abs(millis) <= 1) {
                return 50 * i;
            }
        }
        throw new AssertionError(picture.at() + " is none of " + bench.keyframes);
    }

    private String size(Preview picture) throws Exception {
        Path jpeg = Files.write(folder.resolve("size.jpg"), picture.jpeg());
        // Decoded: what is broken has no frames.
        assertThat(TestMedia.frameMd5(jpeg.toString(), "v:0")).hasSize(1);
        return TestMedia.run(TestMedia.ffmpeg()
                        .ffprobe(List.of(
                                "-v",
                                "error",
                                "-of",
                                "csv=p=0",
                                "-show_entries",
                                "stream=codec_name,width,height",
                                jpeg.toString())))
                .strip();
    }

    @Test
    void whoAsksSeesTheLatestKeyframeAndTheChildIsGone() throws Exception {
        List<MediaSample> samples = LadderBench.samples(clip());
        try (LadderBench bench = bench(RUNG, real)) {
            int sent = bench.sendUntil(samples, 0, 5_000);
            assertThat(started()).as("children that nobody asked for").isZero();
            // In the middle of a segment: nobody waits for the next keyframe.
            bench.ladder.want(CameraLadder.PREVIEW);
            Preview first = bench.picture();
            assertThat(size(first)).isEqualTo("mjpeg,320,180");
            assertThat(frameSaid(bench, first)).isEqualTo(100);
            assertThat(frameShown(clip(), first)).isEqualTo(100);
            LadderBench.awaitNoChildren();
            sent = bench.sendUntil(samples, sent, 11_000);
            assertThat(started()).as("one picture for one wish").isEqualTo(1);
            bench.ladder.want(CameraLadder.PREVIEW);
            Preview later = bench.picture();
            assertThat(frameSaid(bench, later)).isEqualTo(250);
            assertThat(frameShown(clip(), later)).isEqualTo(250);
            assertThat(bench.ladder.status(Instant.EPOCH).failures()).isZero();
            assertThat(bench.told).isEmpty();
        }
    }

    @Test
    void aWishBeforeTheFirstKeyframeIsKept() throws Exception {
        List<MediaSample> samples = LadderBench.samples(clip());
        try (LadderBench bench = bench(RUNG, real)) {
            bench.ladder.want(CameraLadder.PREVIEW);
            bench.sendUntil(samples, 0, 1_000);
            assertThat(frameSaid(bench, bench.picture())).isZero();
        }
    }

    @Test
    void aLadderThatIsOffHasPictures() throws Exception {
        List<MediaSample> samples = LadderBench.samples(clip());
        try (LadderBench bench = bench(OFF, real)) {
            bench.sendUntil(samples, 0, 3_000);
            assertThat(bench.ladder.status(Instant.EPOCH).listed()).isEmpty();
            bench.ladder.want(CameraLadder.PREVIEW);
            assertThat(frameShown(clip(), bench.picture())).isEqualTo(50);
        }
    }

    @Test
    void theChildThatEncodesRungsMakesThePicturesAsWell() throws Exception {
        List<MediaSample> samples = LadderBench.samples(clip());
        LadderSettings often = LadderSettings.DEFAULT.pictureEvery(Duration.ofSeconds(4));
        // As a server has it: with the settings' interval.
        ChildCommand command = new LadderCommand(TestMedia.ffmpeg(), Encoders.SOFTWARE, often.pictureEvery());
        try (LadderBench bench = new LadderBench(RUNG, node(command, often, new CpuBudget(4)))) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            assertThat(bench.tell()).isEqualTo("running [240p]");
            Preview first = bench.picture();
            assertThat(frameSaid(bench, first)).isEqualTo(50);
            assertThat(frameShown(clip(), first)).isEqualTo(50);
            bench.sendUntil(samples, sent, 15_000);
            // Every second keyframe: four seconds.
            for (int frame : new int[] {150, 250, 350}) {
                Preview next = bench.picture();
                assertThat(frameSaid(bench, next)).isEqualTo(frame);
                assertThat(frameShown(clip(), next)).isEqualTo(frame);
            }
            bench.ladder.want(CameraLadder.PREVIEW);
            assertThat(frameSaid(bench, bench.picture())).isEqualTo(350);
            assertThat(started()).as("children").isEqualTo(1);
            assertThat(bench.pictures).isEmpty();
            bench.end();
            assertThat(bench.caughtUp("240p")).contains("#EXTINF:2,");
            assertThat(bench.ladder.status(Instant.EPOCH).failures()).isZero();
        }
    }

    @Test
    void whenTheRungIsIdlePicturesComeFromAChildOfTheirOwn() throws Exception {
        List<MediaSample> samples = LadderBench.samples(clip());
        try (LadderBench bench = bench(RUNG, real)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            bench.picture();
            bench.ladder.idle("240p");
            sent = bench.sendUntil(samples, sent, 7_000);
            bench.ladder.want(CameraLadder.PREVIEW);
            assertThat(frameSaid(bench, bench.picture())).isEqualTo(150);
            assertThat(started()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hevc, 640x360, '320,180', -c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=50:min-keyint=50 -tag:v hvc1",
        "av1, 640x360, '320,180', -c:v libsvtav1 -preset 12 -g 50 -svtav1-params lookahead=0:pred-struct=1",
        "b-frames, 640x360, '320,180', -c:v libx264 -preset veryfast -bf 3 -g 50",
        "portrait, 360x640, '320,568', " + H264,
        "anamorphic, 352x288, '320,240', " + H264 + " -vf setsar=12/11"
    })
    void ofEveryCodecInItsOwnShape(String name, String size, String expected, String encoder) throws Exception {
        Path clip = TestMedia.clip("preview-" + name + ".mkv", 5, size, 25, encoder, "");
        List<MediaSample> samples = LadderBench.samples(clip);
        try (LadderBench bench = bench(OFF, real)) {
            bench.sendUntil(samples, 0, 3_500);
            bench.ladder.want(CameraLadder.PREVIEW);
            Preview picture = bench.picture();
            assertThat(size(picture)).isEqualTo("mjpeg," + expected);
            assertThat(frameSaid(bench, picture)).isEqualTo(50);
            if (size.equals("640x360")) {
                assertThat(frameShown(clip, picture)).isEqualTo(50);
            }
        }
    }

    @Test
    void aHundredCamerasAtOnceHaveOneChildAtATimeAndAllGetTheirPicture() throws Exception {
        Path clip = TestMedia.clip("preview-small-3s.mkv", 3, "160x90", 25, H264, "");
        List<MediaSample> samples = LadderBench.samples(clip);
        AtomicInteger most = new AtomicInteger();
        ChildCommand watched = (rungs, sound, sockets) -> {
            most.accumulateAndGet((int) ProcessHandle.current().children().count(), Math::max);
            return real.of(rungs, sound, sockets);
        };
        LadderNode node = node(watched, LadderSettings.DEFAULT, new CpuBudget(1));
        List<LadderBench> cameras = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                LadderBench camera = new LadderBench(OFF, node);
                cameras.add(camera);
                camera.send(samples);
            }
            cameras.forEach(camera -> camera.ladder.want(CameraLadder.PREVIEW));
            for (LadderBench camera : cameras) {
                assertThat(camera.picture().jpeg()).isNotEmpty();
            }
            assertThat(started()).isEqualTo(100);
            assertThat(most.get()).as("children beside one that starts").isZero();
            assertThat(node.budget.reservedCores()).isZero();
        } finally {
            cameras.forEach(LadderBench::close);
        }
    }

    @Test
    void whatLaddersLeaveNoCpuForIsRefused() throws Exception {
        List<MediaSample> samples = LadderBench.samples(clip());
        CpuBudget budget = new CpuBudget(1);
        CpuBudget.Lease ladders = budget.lease();
        try (LadderBench bench = new LadderBench(OFF, node(real, LadderSettings.DEFAULT, budget))) {
            bench.sendUntil(samples, 0, 3_000);
            ladders.resize(0.999);
            bench.ladder.want(CameraLadder.PREVIEW);
            assertThat(bench.tell()).isEqualTo("no picture: the CPU budget is used up by ladders");
            assertThat(started()).isZero();
            ladders.resize(0);
            bench.ladder.want(CameraLadder.PREVIEW);
            assertThat(frameSaid(bench, bench.picture())).isEqualTo(50);
        }
    }

    @Test
    void aChildThatIsKilledIsToldAndTheNextWishIsFulfilled() throws Exception {
        List<MediaSample> samples = LadderBench.samples(clip());
        ChildCommand first = first("exec sleep 1000");
        try (LadderBench bench = bench(OFF, first)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want(CameraLadder.PREVIEW);
            onlyChild().destroyForcibly();
            assertThat(bench.tell()).startsWith("failure preview: ");
            assertThat(bench.tell()).isEqualTo("no picture: its keyframe could not be decoded");
            // Not at once again.
            bench.ladder.want(CameraLadder.PREVIEW);
            assertThat(bench.tell()).isEqualTo("no picture: its decoder failed a moment ago");
            later(1);
            bench.sendUntil(samples, sent, 5_000);
            bench.ladder.want(CameraLadder.PREVIEW);
            assertThat(frameSaid(bench, bench.picture())).isEqualTo(100);
        }
    }

    @Test
    void aHungChildIsKilledAndHoldsUpTheOthersNoLonger() throws Exception {
        List<MediaSample> samples = LadderBench.samples(clip());
        ChildCommand first = (rungs, sound, sockets) ->
                started() == 1 ? shell("trap '' TERM; exec sleep 1000") : real.of(rungs, sound, sockets);
        LadderNode node = node(first, LadderSettings.DEFAULT, new CpuBudget(1));
        try (LadderBench hung = new LadderBench(OFF, node);
                LadderBench other = new LadderBench(OFF, node)) {
            int sent = hung.sendUntil(samples, 0, 3_000);
            other.sendUntil(samples, 0, 3_000);
            hung.ladder.want(CameraLadder.PREVIEW);
            ProcessHandle child = onlyChild();
            other.ladder.want(CameraLadder.PREVIEW);
            later(6);
            hung.sendUntil(samples, sent, 3_500);
            assertThat(hung.tell()).startsWith("failure preview: no picture");
            child.onExit().get(30, TimeUnit.SECONDS);
            assertThat(frameSaid(other, other.picture())).isEqualTo(50);
        }
    }

    @Test
    void afterThreeFailuresNoneIsMadeForAWhile() throws Exception {
        List<MediaSample> samples = LadderBench.samples(clip());
        ChildCommand broken = (rungs, sound, sockets) ->
                started() <= 3 ? shell("echo no such codec >&2; exit 1") : real.of(rungs, sound, sockets);
        try (LadderBench bench = bench(RUNG, broken)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            for (int attempt = 1; attempt <= 3; attempt++) {
                bench.ladder.want(CameraLadder.PREVIEW);
                assertThat(bench.tell()).startsWith("failure preview: ").contains("no such codec");
                assertThat(bench.tell()).startsWith("no picture: ");
                later(10);
            }
            assertThat(bench.tell()).startsWith("pictures unavailable: ").contains("no such codec");
            LadderStatus status = bench.ladder.status(START);
            assertThat(status.failures()).isEqualTo(3);
            assertThat(status.lastFailure()).contains("preview: ", "no such codec");
            assertThat(status.unavailableUntil())
                    .containsExactly(Map.entry(CameraLadder.PREVIEW, START.plusSeconds(50)));
            assertThat(status.listed()).as("rungs are none the worse").containsExactly("240p");
            bench.ladder.want(CameraLadder.PREVIEW);
            assertThat(bench.tell()).startsWith("no picture: ");
            assertThat(started()).isEqualTo(3);
            later(50);
            bench.sendUntil(samples, sent, 5_000);
            bench.ladder.want(CameraLadder.PREVIEW);
            assertThat(frameSaid(bench, bench.picture())).isEqualTo(100);
            assertThat(bench.ladder.status(Instant.EPOCH).unavailableUntil()).isEmpty();
        }
    }

    @Test
    void aWishThatNobodyHasAnyMoreEndsItsChild() throws Exception {
        List<MediaSample> samples = LadderBench.samples(clip());
        try (LadderBench bench = bench(OFF, (rungs, sound, sockets) -> shell("exec sleep 1000"))) {
            bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want(CameraLadder.PREVIEW);
            ProcessHandle child = onlyChild();
            bench.ladder.idle(CameraLadder.PREVIEW);
            child.onExit().get(30, TimeUnit.SECONDS);
            assertThat(bench.told).isEmpty();
            assertThat(bench.ladder.status(Instant.EPOCH).failures()).isZero();
        }
    }
}
