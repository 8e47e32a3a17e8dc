package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.MediaSample;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What tests of ladders with real children share: cameras, rungs, a clock that is set by hand, what
 * independent programs say, and that no child is left when a test is over.
 */
abstract class LadderFixture {
    static final RungProfile RUNG_240P = new RungProfile("240p", 240, 300_000, 30, Preset.SUPERFAST);
    static final RungProfile RUNG_180P = new RungProfile("180p", 180, 150_000, 15, Preset.SUPERFAST);
    static final String H264 = "-c:v libx264 -preset ultrafast -tune zerolatency -g 50";
    static final String HEVC =
            "-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=50:min-keyint=50 -tag:v hvc1";
    static final LadderSettings SETTINGS = LadderSettings.DEFAULT;

    @TempDir
    Path folder;

    final ChildCommand real = new LadderCommand(TestMedia.ffmpeg());
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger started = new AtomicInteger();

    @AfterEach
    void noChildIsLeft() throws Exception {
        LadderBench.awaitNoChildren();
    }

    static LadderProfile onDemand(RungProfile... rungs) {
        return new LadderProfile(LadderMode.ON_DEMAND, List.of(rungs));
    }

    /** What a camera of 640x360 sends. */
    static List<MediaSample> camera(String name, int seconds, int framesPerSecond, String video, String audio)
            throws IOException {
        return LadderBench.samples(
                TestMedia.clip("ladder-" + name + ".mkv", seconds, "640x360", framesPerSecond, video, audio));
    }

    /** Sixteen seconds of 25 frames, a keyframe every two seconds, AAC. */
    static List<MediaSample> longCamera() throws IOException {
        return camera("long", 16, 25, H264, "-c:a aac");
    }

    LadderBench bench(LadderProfile profile) {
        return bench(profile, real);
    }

    LadderBench bench(LadderProfile profile, ChildCommand command) {
        return new LadderBench(profile, node(command, SETTINGS, new CpuBudget(4)));
    }

    LadderNode node(ChildCommand command, LadderSettings settings, CpuBudget budget) {
        ChildCommand counted = (rungs, sound, sockets) -> {
            started.incrementAndGet();
            return command.of(rungs, sound, sockets);
        };
        return new LadderNode(counted, budget, settings, LadderNode.LIMITS, nanos::get);
    }

    /** Children of this test so far. */
    int started() {
        return started.get();
    }

    /** A first child that runs this, and then real ones. */
    ChildCommand first(String script) {
        return (rungs, sound, sockets) -> started() == 1 ? shell(script) : real.of(rungs, sound, sockets);
    }

    static ProcessBuilder shell(String script) {
        return new ProcessBuilder("/bin/sh", "-c", script);
    }

    void later(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    static List<ProcessHandle> children() {
        return ProcessHandle.current().children().toList();
    }

    static ProcessHandle onlyChild() {
        await("a child", () -> !children().isEmpty());
        assertThat(children()).hasSize(1);
        return children().getFirst();
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    static List<Long> presentationTicks(Path file) {
        return packetTicks(file, "v").stream().sorted().toList();
    }

    /** Of each packet, in the track's timescale. */
    static List<Long> packetTicks(Path file, String stream) {
        return TestMedia.run(TestMedia.ffmpeg()
                        .ffprobe(List.of(
                                "-v",
                                "error",
                                "-select_streams",
                                stream,
                                "-show_entries",
                                "packet=pts",
                                "-of",
                                "csv=p=0",
                                file.toString())))
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> Long.parseLong(line.replace(",", "").strip()))
                .toList();
    }

    /** Of the pictures at the same times, at the rung's size. */
    static double ssim(Path rung, Path source) throws IOException {
        String said = said(List.of(
                "-copyts",
                "-i",
                rung.toString(),
                "-copyts",
                "-i",
                source.toString(),
                "-filter_complex",
                "[1:v][0:v]scale=rw:rh[big];[0:v][big]ssim=shortest=1"));
        Matcher all = Pattern.compile("SSIM .*All:([0-9.]+)").matcher(said);
        assertThat(all.find()).as(said).isTrue();
        return Double.parseDouble(all.group(1));
    }

    /** Where a tone is silent for 3 ms and more, in seconds from the beginning. */
    static List<Double> silences(Path file) throws IOException {
        List<Double> starts = new ArrayList<>();
        Matcher start = Pattern.compile("silence_start: (-?[0-9.]+)")
                .matcher(
                        said(List.of("-i", file.toString(), "-vn", "-af", "silencedetect=noise=-40dB:duration=0.003")));
        while (start.find()) {
            starts.add(Double.parseDouble(start.group(1)));
        }
        return starts;
    }

    private static String said(List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("-hide_banner"));
        line.addAll(arguments);
        line.addAll(List.of("-f", "null", "-"));
        Process process =
                TestMedia.ffmpeg().ffmpeg(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes());
    }
}
