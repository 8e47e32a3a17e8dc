package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.media.MediaSample;
import io.millrace.media.hls.HlsReply;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children that crash, hang, talk nonsense or cannot keep up; and what the others notice of it: nothing. */
class MisbehavingChildIT {
    private static final LadderProfile PROFILE = new LadderProfile(
            LadderMode.ON_DEMAND, List.of(new RungProfile("240p", 240, 300_000, 30, Preset.SUPERFAST)));
    private static final LadderSettings SETTINGS = LadderSettings.DEFAULT;

    private static List<MediaSample> samples = List.of();

    @TempDir
    Path folder;

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
    void aSlowChildGoesOnWithALaterSegmentAndWhatItMissedIsCounted() throws Exception {
        Path gate = folder.resolve("gate");
        // Holds the child, its input unread, until the file is there.
        ChildCommand slow = (rungs, audio, sockets) -> {
            ProcessBuilder child = real.of(rungs, audio, sockets);
            List<String> line = new ArrayList<>(
                    List.of("/bin/sh", "-c", "until [ -e " + gate + " ]; do sleep 0.05; done; exec \"$@\"", "sh"));
            line.addAll(child.command());
            return child.command(line);
        };
        long bytes = samples.stream().mapToLong(MediaSample::sizeBytes).sum();
        // Room for five seconds of the sixteen.
        LadderSettings tight = new LadderSettings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                3,
                Duration.ofSeconds(60),
                bytes * 5 / 16,
                2,
                Duration.ofSeconds(10));
        try (LadderBench bench = new LadderBench(
                PROFILE, new LadderNode(slow, new CpuBudget(4), tight, LadderNode.LIMITS, nanos::get))) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            long firstSequence = LadderBench.firstSequence(bench.text("source/media.m3u8", ""));
            bench.ladder.want("240p");
            sent = bench.sendUntil(samples, sent, 9_000);
            long dropped = bench.ladder.status(Instant.EPOCH).droppedChunks();
            assertThat(dropped).isPositive();
            assertThat(bench.ladder.status(Instant.EPOCH).queuedBytes()).isBetween(1L, tight.maxQueuedBytes());

            Files.createFile(gate);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            while (bench.ladder.status(Instant.EPOCH).queuedBytes() > 0) {
                assertThat(System.nanoTime()).as("the child reads").isLessThan(deadline);
                LockSupport.parkNanos(20_000_000);
            }
            // Somebody plays it: the window keeps what it has from here on.
            assertThat(bench.get("240p/media.m3u8", "_HLS_msn=" + (firstSequence + 1)))
                    .isInstanceOf(HlsReply.Content.class);
            bench.sendUntil(samples, sent, 14_000);
            bench.end();
            // Up to where the next segment begins.
            assertThat(bench.ladder.status(Instant.EPOCH).droppedChunks()).isBetween(dropped, dropped + 10);

            String rung = bench.caughtUp("240p");
            // What it missed is a hole, under the numbers of the source's segments; after it all is whole again.
            assertThat(LadderBench.firstSequence(rung)).isEqualTo(firstSequence);
            assertThat(LadderBench.tags(rung, "#EXTINF")).hasSize(7).endsWith("#EXTINF:2,", "#EXTINF:2,");
            double seconds = 0;
            boolean gap = false;
            for (String line : rung.split("\n")) {
                gap |= line.equals("#EXT-X-GAP");
                if (line.startsWith("#EXTINF:")) {
                    seconds += gap ? 0 : Double.parseDouble(line.replaceAll("[^0-9.]", ""));
                    gap = false;
                }
            }
            assertThat(seconds).isBetween(7.0, 11.0);
            Path file = bench.download("240p", rung, folder.resolve("240p.mp4"));
            assertThat(TestMedia.frameMd5(file.toString(), "v:0")).hasSize((int) Math.round(seconds * 25));
            assertThat(bench.ladder.status(Instant.EPOCH).failures()).isZero();
            assertThat(LadderBench.tags(bench.text("source/media.m3u8", ""), "#EXTINF"))
                    .hasSize(7);
        }
    }

    @Test
    void aHundredDemandsAtOnceGetWhatOneCoreCarriesAndTheRestIsToldSo() throws Exception {
        LadderProfile dear = new LadderProfile(
                LadderMode.ON_DEMAND, List.of(new RungProfile("tall", 340, 400_000, 30, Preset.MEDIUM)));
        CpuBudget oneCore = new CpuBudget(1);
        LadderNode node = new LadderNode(real, oneCore, SETTINGS, LadderNode.LIMITS, nanos::get);
        List<LadderBench> cameras = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                LadderBench camera = new LadderBench(dear, node);
                cameras.add(camera);
                camera.sendUntil(samples, 0, 3_000);
                camera.text("source/media.m3u8", "");
            }
            CountDownLatch go = new CountDownLatch(1);
            List<Thread> viewers = new ArrayList<>();
            for (LadderBench camera : cameras) {
                viewers.add(Thread.ofVirtual().start(() -> {
                    awaitQuietly(go);
                    camera.ladder.want("tall");
                }));
            }
            go.countDown();
            for (Thread viewer : viewers) {
                viewer.join();
            }
            List<LadderBench> running = new ArrayList<>();
            double cores = 0;
            for (LadderBench camera : cameras) {
                String told = camera.tell();
                if (told.equals("running [tall]")) {
                    running.add(camera);
                    cores += camera.ladder.status(Instant.EPOCH).cores();
                } else {
                    assertThat(told).startsWith("unavailable [tall] the CPU budget is used up: it takes about");
                    assertThat(camera.text("playlist.m3u8", "")).doesNotContain("tall");
                }
            }
            double each = cores / running.size();
            assertThat(running).hasSize((int) (1 / each)).hasSizeBetween(4, 12);
            assertThat(oneCore.reservedCores()).isCloseTo(cores, within(1e-9)).isBetween(1 - each, 1.0);
            for (LadderBench camera : running) {
                camera.end();
                assertThat(camera.caughtUp("tall")).contains("#EXTINF");
                assertThat(camera.ladder.status(Instant.EPOCH).failures()).isZero();
            }
        } finally {
            cameras.forEach(LadderBench::close);
        }
        LadderBench.awaitNoChildren();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (oneCore.reservedCores() > 1e-9) {
            assertThat(System.nanoTime()).as("cores that are given back").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
