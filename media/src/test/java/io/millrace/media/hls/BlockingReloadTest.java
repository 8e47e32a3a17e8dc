package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.publish.EndReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** RFC 8216bis, 6.2.5.2 and 6.2.6. The window's segments start at {@link WindowBench#FIRST}. */
class BlockingReloadTest {
    private final WindowBench bench = new WindowBench();

    @Test
    void aPartAnswersExactlyWhenItIsThere() {
        bench.segments(1).window.onChunk(bench.camera.segment(200));
        CompletableFuture<HlsReply> part1 = bench.block(101, 1);
        CompletableFuture<HlsReply> part2 = bench.block(101, 2);

        bench.parts(1);
        assertThat(part1).as("only the executor completes").isNotDone();
        bench.runHandedOver();
        assertThat(part1).isDone();
        assertThat(part2).isNotDone();
        assertThat(WindowBench.text(part1.join())).contains("p2011.mp4\"\n").contains("URI=\"p2012.mp4\"\n");

        bench.parts(1);
        bench.runHandedOver();
        assertThat(part2).isDone();
    }

    @Test
    void whatIsThereAnswersAtOnceWhateverItsAge() {
        bench.segments(3);
        assertThat(bench.block(102, 0)).isDone();
        assertThat(bench.block(101, 9)).isDone();
        assertThat(bench.block(101, -1)).isDone();
        assertThat(bench.block(3, -1)).isDone();
        assertThat(bench.block(0, 0)).isDone();
    }

    @Test
    void aSegmentAnswersWhenItIsComplete() {
        bench.segments(1).window.onChunk(bench.camera.segment(200));
        CompletableFuture<HlsReply> reply = bench.block(101, -1);
        bench.parts(9).runHandedOver();
        assertThat(reply).isNotDone();
        bench.window.onChunk(bench.camera.segment(200));
        bench.runHandedOver();
        assertThat(WindowBench.text(reply.join())).contains("s101.mp4");
    }

    @Test
    void aPartBeyondASegmentsLastIsTheFirstOfTheNext() {
        bench.segments(2);
        CompletableFuture<HlsReply> reply = bench.block(101, 10);
        assertThat(reply).isNotDone();
        bench.window.onSessionEnd(EndReason.DISCONNECTED);
        bench.runHandedOver();
        assertThat(reply).as("segment 101 is complete, with ten parts").isNotDone();
        bench.camera.reconnect(5_000);
        bench.window.onChunk(bench.camera.segment(200));
        bench.runHandedOver();
        assertThat(WindowBench.text(reply.join())).contains("#EXT-X-DISCONTINUITY\n");
    }

    @Test
    void asksBeyondTheLimitsAreBadRequests() {
        bench.segments(2).window.onChunk(bench.camera.segment(200));
        assertThat(bench.block(103, -1)).isNotDone();
        assertThat(bench.block(104, -1).join()).isInstanceOf(HlsReply.BadRequest.class);
        assertThat(bench.block(104, 0).join()).isInstanceOf(HlsReply.BadRequest.class);
        assertThat(bench.block(102, 14)).isNotDone();
        assertThat(bench.block(102, 15).join()).isInstanceOf(HlsReply.BadRequest.class);
        assertThat(bench.block(103, 15).join()).isInstanceOf(HlsReply.BadRequest.class);
        assertThat(bench.block(-1, 0).join()).isInstanceOf(HlsReply.BadRequest.class);
        assertThat(bench.block(Long.MAX_VALUE, Integer.MAX_VALUE).join()).isInstanceOf(HlsReply.BadRequest.class);
    }

    @Test
    void inVainEndsAfterThreeTargetDurations() {
        bench.segments(2);
        CompletableFuture<HlsReply> reply = bench.block(101, 11);
        bench.timer.advance(Duration.ofMillis(5_999));
        bench.runHandedOver();
        assertThat(reply).isNotDone();
        CompletableFuture<HlsReply> later = bench.block(101, 11);
        bench.timer.advance(Duration.ofMillis(1));
        assertThat(reply).as("only the executor completes").isNotDone();
        bench.runHandedOver();
        assertThat(reply.join()).isInstanceOf(HlsReply.NotNow.class);
        assertThat(later).isNotDone();
        bench.timer.advance(Duration.ofSeconds(6));
        bench.runHandedOver();
        assertThat(later.join()).isInstanceOf(HlsReply.NotNow.class);
        assertThat(bench.window.figures().timedOut()).isEqualTo(2);
        assertThat(bench.window.figures().waiters()).isZero();
        assertThat(bench.timer.scheduled()).as("nobody waits, nothing ticks").isZero();
    }

    @Test
    void oneTimerServesAll() {
        bench.segments(2);
        for (int i = 0; i < 100; i++) {
            bench.block(101, 11);
        }
        assertThat(bench.timer.scheduled()).isEqualTo(1);
        assertThat(bench.window.figures().waiters()).isEqualTo(100);
    }

    @Test
    void theHintedPartIsHeldAndNoOther() {
        bench.segments(2);
        CompletableFuture<HlsReply> hinted = bench.ask("source/p2020.mp4");
        assertThat(hinted).isNotDone();
        assertThat(bench.now("source/p2021.mp4")).isInstanceOf(HlsReply.NotFound.class);
        bench.window.onChunk(bench.camera.segment(200));
        bench.runHandedOver();
        assertThat(WindowBench.text(hinted.join())).startsWith("chunk 20");
    }

    @Test
    void earlyViewersWaitForTheFirstSegment() {
        assertThat(bench.now(HlsSource.MULTIVARIANT)).isInstanceOf(HlsReply.NotNow.class);
        assertThat(bench.now("source/media.m3u8")).isInstanceOf(HlsReply.NotNow.class);
        bench.parts(3);
        CompletableFuture<HlsReply> multivariant = bench.ask(HlsSource.MULTIVARIANT);
        CompletableFuture<HlsReply> media = bench.ask("source/media.m3u8");
        bench.parts(7).runHandedOver();
        assertThat(multivariant).isNotDone();
        bench.window.onChunk(bench.camera.segment(200));
        bench.runHandedOver();
        assertThat(WindowBench.text(multivariant.join())).contains("source/media.m3u8");
        assertThat(WindowBench.text(media.join())).contains("s100.mp4");
    }

    @Test
    void whileTheCameraIsAwayThePlaylistStaysAndThenGoesOn() {
        bench.segments(3);
        bench.window.onSessionEnd(EndReason.STALLED);
        String away = bench.playlist();
        assertThat(away).contains("s102.mp4");
        CompletableFuture<HlsReply> blocked = bench.block(103, 0);
        bench.timer.advance(Duration.ofSeconds(6));
        bench.runHandedOver();
        assertThat(blocked.join()).isInstanceOf(HlsReply.NotNow.class);
        assertThat(bench.playlist()).isEqualTo(away);
        CompletableFuture<HlsReply> again = bench.block(103, 0);
        bench.camera.reconnect(60_000);
        bench.window.onChunk(bench.camera.segment(200));
        bench.runHandedOver();
        assertThat(WindowBench.text(again.join()))
                .contains("#EXT-X-DISCONTINUITY\n")
                .doesNotContain("ENDLIST");
    }

    @Test
    void tooManyWaitersAreToldToComeBack() {
        HlsSettings few =
                new HlsSettings(Duration.ofSeconds(2), Duration.ofMillis(200), 8, 64 << 20, Duration.ofSeconds(20), 2);
        WindowBench small = new WindowBench(few).segments(2);
        assertThat(small.block(101, 10)).isNotDone();
        assertThat(small.block(101, 10)).isNotDone();
        assertThat(small.block(101, 10).join()).isInstanceOf(HlsReply.NotNow.class);
        assertThat(small.window.figures().refused()).isEqualTo(1);
    }

    @Test
    void closingAnswersAllWhoWait() {
        bench.segments(2);
        CompletableFuture<HlsReply> held = bench.block(101, 10);
        bench.window.close();
        bench.runHandedOver();
        assertThat(held.join()).isInstanceOf(HlsReply.NotNow.class);
        assertThat(bench.block(101, 10).join()).isInstanceOf(HlsReply.NotNow.class);
    }

    @Test
    void aThousandWaitersAreAnsweredFromOneRendering() {
        bench.segments(2);
        List<CompletableFuture<HlsReply>> held = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            held.add(bench.block(101, 10));
        }
        bench.window.onChunk(bench.camera.segment(200));
        assertThat(bench.handedOver).as("one task for all").hasSize(1);
        bench.runHandedOver();
        HlsReply first = held.get(0).join();
        assertThat(held).allSatisfy(reply -> assertThat(reply.join()).isSameAs(first));
    }

    /** Viewers on many threads race with the camera: each gets each part, nobody is forgotten. */
    @Test
    void nobodyIsForgottenUnderContention() throws Exception {
        int viewers = 8;
        int parts = 2_000;
        ChunkScript camera = new ChunkScript();
        AtomicInteger answered = new AtomicInteger();
        try (ExecutorService pool = Executors.newFixedThreadPool(4);
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            LiveWindow window = new LiveWindow(HlsSettings.defaults(), 0, pool, new ManualTimer(), rung -> {});
            for (int i = 0; i < 20; i++) {
                window.onChunk(i % 10 == 0 ? camera.segment(200) : camera.part(200));
            }
            CountDownLatch done = new CountDownLatch(viewers);
            // The camera goes on only when every viewer has had the part: a lost wake-up stops it.
            var round = new java.util.concurrent.Phaser(viewers + 1);
            for (int v = 0; v < viewers; v++) {
                readers.execute(() -> {
                    for (int i = 20; i < parts; i++) {
                        HlsReply reply = window.get("source/media.m3u8", new DeliveryDirectives(i / 10, i % 10, false))
                                .toCompletableFuture()
                                .join();
                        if (reply instanceof HlsReply.Content) {
                            answered.incrementAndGet();
                        }
                        round.arriveAndAwaitAdvance();
                    }
                    done.countDown();
                });
            }
            for (int i = 20; i < parts; i++) {
                window.onChunk(i % 10 == 0 ? camera.segment(200) : camera.part(200));
                round.awaitAdvanceInterruptibly(round.arrive(), 20, TimeUnit.SECONDS);
            }
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(answered).hasValue(viewers * (parts - 20));
    }
}
