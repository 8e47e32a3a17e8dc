package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.media.MediaSample;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** More ladders than the CPU budget carries. */
class LadderBudgetIT extends LadderFixture {
    @Test
    void aHundredDemandsAtOnceGetWhatOneCoreCarriesAndTheRestIsToldSo() throws Exception {
        List<MediaSample> samples = longCamera();
        LadderProfile dear = onDemand(new RungProfile("tall", 340, 400_000, 30, Preset.MEDIUM));
        CpuBudget oneCore = new CpuBudget(1);
        LadderNode node = node(real, SETTINGS, oneCore);
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
        await("cores are given back", () -> oneCore.reservedCores() < 1e-9);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aLadderThatDoesNotFitIsRefusedAndTheRunningOneStays() throws Exception {
        List<MediaSample> samples = longCamera();
        LadderProfile profile = onDemand(RUNG_240P);
        CpuBudget budget = new CpuBudget(0.05);
        LadderNode node = node(real, SETTINGS, budget);
        try (LadderBench first = new LadderBench(profile, node);
                LadderBench second = new LadderBench(profile, node)) {
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

    @Test
    void aDearerLadderThatDoesNotFitIsToldOnceAndTheRunningOneStays() throws Exception {
        List<MediaSample> samples = longCamera();
        LadderNode node = node(real, SETTINGS, new CpuBudget(0.05));
        try (LadderBench bench = new LadderBench(onDemand(RUNG_240P), node)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.text("source/media.m3u8", "");
            bench.ladder.want("240p");
            assertThat(bench.tell()).isEqualTo("running [240p]");
            RungProfile dear = new RungProfile("240p", 240, 300_000, 30, Preset.MEDIUM);
            bench.ladder.setProfile(onDemand(dear));
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            assertThat(bench.tell()).startsWith("unchanged the CPU budget is used up");
            assertThat(bench.told).isEmpty();
            assertThat(bench.caughtUp("240p")).contains("#EXTINF");
            assertThat(started()).isEqualTo(1);
        }
    }
}
