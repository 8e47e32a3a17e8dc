package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.MediaSample;
import io.millrace.media.hls.HlsReply;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import io.millrace.transcoder.testing.TestMedia;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Children that crash, hang, talk nonsense or cannot keep up; and what the others notice of it: nothing. */
class MisbehavingChildIT {
    private static final LadderProfile PROFILE = new LadderProfile(
            LadderMode.ON_DEMAND, List.of(new RungProfile("240p", 240, 300_000, 30, Preset.SUPERFAST)));
    private static final LadderSettings SETTINGS =
            new LadderSettings(Duration.ofSeconds(5), Duration.ofSeconds(1), 3, Duration.ofSeconds(60), 2);

    private static List<MediaSample> samples = List.of();

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger started = new AtomicInteger();
    private final ChildCommand real = new LadderCommand(TestMedia.ffmpeg());

    @BeforeAll
    static void makeSamples() throws Exception {
        samples = LadderBench.samples(TestMedia.clip(
                "ladder-long.mkv",
                16,
                "640x360",
                25,
                "-c:v libx264 -preset ultrafast -tune zerolatency -g 50",
                "-c:a aac"));
    }

    @AfterEach
    void noChildIsLeft() throws Exception {
        LadderBench.awaitNoChildren();
    }

    @Test
    void aCrashIsToldWithItsLastWordsAndTheNextChildGoesOn() throws Exception {
        try (LadderBench bench = bench(first("echo no such codec >&2; exit 3"))) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            assertThat(bench.tell()).isEqualTo("running [240p]");
            assertThat(bench.tell()).startsWith("failure ").contains("no such codec");
            // Not at once again.
            sent = bench.sendUntil(samples, sent, 3_500);
            assertThat(bench.told).isEmpty();
            later(1);
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            assertThat(bench.tell()).isEqualTo("running [240p]");
            assertThat(bench.caughtUp("240p")).contains("#EXTINF");
        }
    }

    @Test
    void aHungChildIsKilled() throws Exception {
        try (LadderBench bench = bench(first("trap '' TERM; exec sleep 1000"))) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            assertThat(bench.tell()).isEqualTo("running [240p]");
            ProcessHandle hung = onlyChild();
            later(5);
            sent = bench.sendUntil(samples, sent, 3_300);
            assertThat(hung.isAlive()).isTrue();
            later(1);
            sent = bench.sendUntil(samples, sent, 3_600);
            assertThat(bench.tell()).startsWith("failure no frame for ");
            hung.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void garbageIsAFailure() throws Exception {
        ChildCommand garbage = (rungs, audio, sockets) -> TestMedia.ffmpeg()
                .ffmpeg(List.of(
                        "-v",
                        "error",
                        "-f",
                        "mp4",
                        "-i",
                        "unix:" + sockets.resolve(ChildCommand.INPUT),
                        "-map",
                        "0:v",
                        "-c",
                        "copy",
                        "-f",
                        "mpegts",
                        "unix:" + sockets.resolve("240p")));
        try (LadderBench bench = bench(garbage)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            bench.send(samples.subList(sent, samples.size()));
            assertThat(bench.tell()).isEqualTo("running [240p]");
            assertThat(bench.tell()).startsWith("failure sent what is no fragmented MP4");
        }
    }

    @Test
    void afterThreeFailuresTheRungIsTakenOutForAWhile() throws Exception {
        try (LadderBench bench = bench((rungs, audio, sockets) -> shell("exit 1"))) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.text("source/media.m3u8", "");
            bench.ladder.want("240p");
            for (int attempt = 1; attempt <= 3; attempt++) {
                assertThat(bench.tell()).isEqualTo("running [240p]");
                assertThat(bench.tell()).startsWith("failure ");
                later(10);
                sent = bench.sendUntil(samples, sent, 3_000 + attempt * 300);
            }
            assertThat(bench.tell()).startsWith("unavailable [240p] ");
            assertThat(bench.text("playlist.m3u8", "")).doesNotContain("240p").contains("source/media.m3u8");
            assertThat(bench.get("240p/media.m3u8", "")).isInstanceOf(HlsReply.NotFound.class);
            later(61);
            bench.sendUntil(samples, sent, 8_000);
            assertThat(bench.text("playlist.m3u8", "")).contains("240p/media.m3u8");
            assertThat(started.get()).isEqualTo(3);
        }
    }

    @Test
    void aChildThatDoesNotReadDelaysNobody() throws Exception {
        try (LadderBench bench = bench(first("exec sleep 1000"))) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            // Returns: the queue is bounded, and the camera's thread waits for nobody.
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            assertThat(bench.text("source/media.m3u8", "")).contains("#EXTINF");
        }
    }

    @Test
    void closingTheLadderEndsItsChild() throws Exception {
        ProcessHandle child;
        try (LadderBench bench = bench(first("exec sleep 1000"))) {
            bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            assertThat(bench.tell()).isEqualTo("running [240p]");
            child = onlyChild();
        }
        child.onExit().get(30, TimeUnit.SECONDS);
    }

    @Test
    void aLadderThatDoesNotFitIsRefusedAndTheRunningOneStays() throws Exception {
        CpuBudget budget = new CpuBudget(0.05);
        LadderNode node = new LadderNode(real, budget, SETTINGS, LadderNode.LIMITS, nanos::get);
        try (LadderBench first = new LadderBench(PROFILE, node);
                LadderBench second = new LadderBench(PROFILE, node)) {
            first.sendUntil(samples, 0, 3_000);
            second.sendUntil(samples, 0, 3_000);
            second.text("source/media.m3u8", "");
            first.ladder.want("240p");
            second.ladder.want("240p");
            assertThat(first.tell()).isEqualTo("running [240p]");
            assertThat(second.tell()).startsWith("unavailable [240p] the CPU budget is used up");
            assertThat(second.text("playlist.m3u8", "")).doesNotContain("240p");
            assertThat(first.ladder.running()).containsExactly("240p");
        }
    }

    private LadderBench bench(ChildCommand command) {
        ChildCommand counted = (rungs, audio, sockets) -> {
            started.incrementAndGet();
            return command.of(rungs, audio, sockets);
        };
        return new LadderBench(
                PROFILE, new LadderNode(counted, new CpuBudget(4), SETTINGS, LadderNode.LIMITS, nanos::get));
    }

    /** A first child that runs this, and then real ones. */
    private ChildCommand first(String script) {
        return (rungs, audio, sockets) -> started.get() == 1 ? shell(script) : real.of(rungs, audio, sockets);
    }

    private static ProcessBuilder shell(String script) {
        return new ProcessBuilder("/bin/sh", "-c", script);
    }

    private static ProcessHandle onlyChild() {
        List<ProcessHandle> children = List.of();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (children.isEmpty() && System.nanoTime() < deadline) {
            children = ProcessHandle.current().children().toList();
        }
        assertThat(children).hasSize(1);
        return children.getFirst();
    }

    private void later(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
