package io.millrace.transcoder.ladder;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.hls.DeliveryDirectives;
import io.millrace.media.hls.HlsReply;
import io.millrace.media.hls.HlsSettings;
import io.millrace.media.hls.LiveWindow;
import io.millrace.media.hls.WaitTimer;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A clip as a camera with a live window and a ladder, from nobody watching to the first picture. */
final class OnDemandTrial implements AutoCloseable {
    private static final HlsSettings HLS =
            new HlsSettings(Duration.ofSeconds(2), Duration.ofMillis(200), 8, 64 << 20, Duration.ofSeconds(20), 10);
    /** By then a camera's rungs are listed. */
    private static final long LISTED_AFTER_MICROS = 1_000_000;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final TrialClip clip;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final LiveWindow window;
    private final CameraLadder ladder;

    OnDemandTrial(BundledFfmpeg ffmpeg, TrialClip clip, LadderProfile profile) {
        this.clip = clip;
        window = new LiveWindow(HLS, 0, timer, WaitTimer.on(timer), rung -> {});
        LadderNode node = new LadderNode(
                ffmpeg,
                new CpuBudget(Runtime.getRuntime().availableProcessors()),
                LadderSettings.DEFAULT,
                LadderNode.LIMITS);
        ladder = new CameraLadder(new CameraId("trial"), profile, window, node, LadderListener.NONE);
    }

    /** Where to ask: as the longest segment begins, in its middle, and at its end, with most to catch up with. */
    static List<Integer> asks(TrialClip clip) {
        List<Chunk> chunks = clip.chunks();
        int first = -1;
        int last = -2;
        int begins = -1;
        for (int i = 0; i < chunks.size(); i++) {
            if (chunks.get(i).startsSegment()) {
                begins = chunks.get(i).startMicros() < LISTED_AFTER_MICROS ? -1 : i;
            }
            if (begins >= 0 && i - begins > last - first) {
                first = begins;
                last = i;
            }
        }
        return first < 0 ? List.of() : List.of(first, (first + last) / 2, last);
    }

    /** CPU time of the camera's thread while nothing is wanted. */
    Duration unwatched() throws IOException {
        long children = ProcessHandle.current().children().count();
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        clip.chunks().forEach(ladder::onChunk);
        long after = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        if (!ladder.running().isEmpty() || ProcessHandle.current().children().count() != children) {
            throw new IOException("a child runs that nobody asked for");
        }
        return Duration.ofNanos(after - before);
    }

    /**
     * From the first request for a rung's playlist to the answer, which lists its first part; less
     * the wait for a keyframe, if no child could begin before. The clip goes on at its own pace.
     *
     * @param ask the last chunk before the request
     */
    Duration firstPicture(int ask) throws IOException, InterruptedException {
        List<Chunk> chunks = clip.chunks();
        chunks.subList(0, ask + 1).forEach(this::send);
        String rung = ladder.status(Instant.EPOCH).listed().stream()
                .findFirst()
                .orElseThrow(() -> new IOException("the clip is too small for a rung"));
        long asked = System.nanoTime();
        ladder.want(rung);
        CompletableFuture<HlsReply> answer =
                window.get(rung + "/media.m3u8", DeliveryDirectives.NONE).toCompletableFuture();
        long began = ladder.running().isEmpty() ? 0 : asked;
        for (Chunk chunk : chunks.subList(ask + 1, chunks.size())) {
            long due = asked + (end(chunk) - end(chunks.get(ask))) * 1_000;
            if (isAnswered(answer, due)) {
                break;
            }
            send(chunk);
            if (began == 0 && !ladder.running().isEmpty()) {
                began = System.nanoTime();
            }
        }
        if (began == 0 || !isAnswered(answer, asked + PATIENCE_NANOS)) {
            throw new IOException("rung " + rung + " does not play: " + ladder.status(Instant.EPOCH));
        }
        long answered = System.nanoTime();
        if (!(answer.join() instanceof HlsReply.Content)) {
            throw new IOException("rung " + rung + " does not play: " + answer.join());
        }
        return Duration.ofNanos(answered - began);
    }

    private static long end(Chunk chunk) {
        return chunk.startMicros() + chunk.durationMicros();
    }

    private void send(Chunk chunk) {
        window.onChunk(chunk);
        ladder.onChunk(chunk);
    }

    private static boolean isAnswered(CompletableFuture<HlsReply> answer, long byNanos)
            throws IOException, InterruptedException {
        try {
            answer.get(Math.max(0, byNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException("no answer", e.getCause());
        }
    }

    @Override
    public void close() {
        ladder.close();
        window.close();
        timer.close();
    }
}
