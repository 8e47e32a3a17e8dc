package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.MediaSample;
import io.millrace.media.hls.HlsReply;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Children that crash, hang, talk nonsense or cannot keep up; and what the others notice of it: nothing. */
class MisbehavingChildIT extends LadderFixture {
    private static final LadderProfile PROFILE = onDemand(RUNG_240P);

    private static List<MediaSample> samples = List.of();

    @BeforeAll
    static void makeSamples() throws Exception {
        samples = longCamera();
    }

    @Test
    void aCrashIsToldWithItsLastWordsAndTheNextChildGoesOn() throws Exception {
        try (LadderBench bench = bench(PROFILE, first("echo no such codec >&2; exit 3"))) {
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
        try (LadderBench bench = bench(PROFILE, first("trap '' TERM; exec sleep 1000"))) {
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
    void aCommandThatCannotBeMadeIsAFailure() throws Exception {
        ChildCommand none = (rungs, audio, sockets) -> {
            throw new IllegalStateException("no such encoder");
        };
        try (LadderBench bench = bench(PROFILE, none)) {
            bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            assertThat(bench.tell()).isEqualTo("running [240p]");
            assertThat(bench.tell()).startsWith("failure cannot be run: ").contains("no such encoder");
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
        try (LadderBench bench = bench(PROFILE, garbage)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            bench.send(samples.subList(sent, samples.size()));
            assertThat(bench.tell()).isEqualTo("running [240p]");
            assertThat(bench.tell()).startsWith("failure sent what is no fragmented MP4");
        }
    }

    /** Until the rung is taken out; returns what was sent. */
    private int failThreeTimes(LadderBench bench) throws Exception {
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
        return sent;
    }

    @Test
    void afterThreeFailuresTheRungIsTakenOutForAWhile() throws Exception {
        try (LadderBench bench = bench(PROFILE, (rungs, audio, sockets) -> shell("exit 1"))) {
            int sent = failThreeTimes(bench);
            assertThat(bench.text("playlist.m3u8", "")).doesNotContain("240p").contains("source/media.m3u8");
            assertThat(bench.get("240p/media.m3u8", "")).isInstanceOf(HlsReply.NotFound.class);
            later(61);
            bench.sendUntil(samples, sent, 8_000);
            assertThat(bench.text("playlist.m3u8", "")).contains("240p/media.m3u8");
            // Nobody said that it is not wanted any more.
            assertThat(bench.tell()).isEqualTo("running [240p]");
        }
    }

    @Test
    void aRungThatNobodyWantsAnyMoreComesBackWithoutAChild() throws Exception {
        try (LadderBench bench = bench(PROFILE, (rungs, audio, sockets) -> shell("exit 1"))) {
            int sent = failThreeTimes(bench);
            bench.ladder.idle("240p");
            later(61);
            bench.sendUntil(samples, sent, 8_000);
            assertThat(bench.text("playlist.m3u8", "")).contains("240p/media.m3u8");
            assertThat(bench.ladder.running()).isEmpty();
            assertThat(started()).isEqualTo(3);
        }
    }

    @Test
    void aChildThatDoesNotReadDelaysNobody() throws Exception {
        try (LadderBench bench = bench(PROFILE, first("exec sleep 1000"))) {
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
                Duration.ofSeconds(60),
                bytes * 5 / 16,
                2,
                Duration.ofSeconds(10));
        try (LadderBench bench = new LadderBench(PROFILE, node(slow, tight, new CpuBudget(4)))) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            long firstSequence = LadderBench.firstSequence(bench.text("source/media.m3u8", ""));
            bench.ladder.want("240p");
            sent = bench.sendUntil(samples, sent, 9_000);
            long dropped = bench.ladder.status(Instant.EPOCH).droppedChunks();
            assertThat(dropped).isPositive();
            assertThat(bench.ladder.status(Instant.EPOCH).queuedBytes()).isBetween(1L, tight.maxQueuedBytes());

            Files.createFile(gate);
            await("the child reads", () -> bench.ladder.status(Instant.EPOCH).queuedBytes() == 0);
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
            assertThat(LadderBench.tags(rung, "#EXTINF"))
                    .hasSize(7)
                    .isEqualTo(LadderBench.tags(bench.text("source/media.m3u8", ""), "#EXTINF"));
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

    /** A player would show the next segment where the rest of this one belongs. */
    @Test
    void aSegmentThatAChildDiesInIsAGapOfTheSourcesLength() throws Exception {
        try (LadderBench bench = bench(PROFILE)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            String source = bench.text("source/media.m3u8", "");
            long inProgress = LadderBench.firstSequence(source) + 1;
            bench.ladder.want("240p");
            assertThat(bench.get("240p/media.m3u8", "_HLS_msn=" + inProgress + "&_HLS_part=1"))
                    .isInstanceOf(HlsReply.Content.class);
            onlyChild().destroyForcibly();
            assertThat(bench.tell()).isEqualTo("running [240p]");
            assertThat(bench.tell()).startsWith("failure ");
            later(2);
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            assertThat(bench.tell()).isEqualTo("running [240p]");

            String rung = bench.caughtUp("240p");
            assertThat(LadderBench.firstSequence(rung)).isEqualTo(inProgress - 1);
            assertThat(LadderBench.tags(rung, "#EXTINF"))
                    .hasSize(8)
                    .isEqualTo(LadderBench.tags(bench.text("source/media.m3u8", ""), "#EXTINF"));
            assertThat(bench.segments("240p", rung, folder).keySet())
                    .containsExactlyElementsOf(LongStream.range(inProgress + 1, inProgress + 7)
                            .boxed()
                            .toList());
            Path file = bench.download("240p", rung, folder.resolve("240p.mp4"));
            assertThat(TestMedia.frameMd5(file.toString(), "v:0")).hasSize(6 * 2 * 25);
        }
    }

    @Test
    void closingTheLadderEndsItsChild() throws Exception {
        ProcessHandle child;
        try (LadderBench bench = bench(PROFILE, first("exec sleep 1000"))) {
            bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            assertThat(bench.tell()).isEqualTo("running [240p]");
            child = onlyChild();
        }
        child.onExit().get(30, TimeUnit.SECONDS);
    }
}
