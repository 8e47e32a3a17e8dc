package io.millrace.transcoder.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.live.Preview;
import io.millrace.media.memory.ChunkBytes;
import io.millrace.media.publish.EndReason;
import io.millrace.transcoder.ladder.DemandMeter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What those get who ask; the ladder is the test. */
class CameraPreviewTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final AtomicLong nanos = new AtomicLong();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final DemandMeter demand = new DemandMeter(
            new CameraId("gate"),
            Duration.ofSeconds(30),
            nanos::get,
            event -> events.add(event.kind() + " " + event.rung()));
    private final CameraPreview preview = new CameraPreview(demand, EVERY, LONG, nanos::get);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void noCallerIsLeft() {
        callers.shutdownNow();
    }

    private static Preview picture(int second) {
        return new Preview(new byte[] {(byte) second}, START.plusSeconds(second));
    }

    private static void keyframe(CameraPreview preview, int second) {
        preview.onChunk(new Chunk(
                new InitSection(1, List.of(), new byte[] {1}),
                second,
                true,
                true,
                false,
                START.plusSeconds(second),
                second * 1_000_000L,
                200_000,
                5,
                0,
                0,
                ChunkBytes.of(new byte[] {1}),
                0,
                200_000));
    }

    private Future<Optional<Preview>> ask() {
        return callers.submit(preview::picture);
    }

    private void wished() throws InterruptedException {
        assertThat(events.poll(30, TimeUnit.SECONDS)).isEqualTo("WANTED preview.jpg");
    }

    @Test
    void whoAsksWaitsForThePictureAndNobodyAsksForItTwice() throws Exception {
        assertThat(preview.picture()).isEmpty();
        keyframe(preview, 0);
        List<Future<Optional<Preview>>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(ask());
        }
        wished();
        Preview first = picture(0);
        preview.onPicture(first);
        for (Future<Optional<Preview>> caller : waiting) {
            assertThat(caller.get()).containsSame(first);
        }
        assertThat(events).isEmpty();
    }

    @Test
    void aNewOneWhenTheLastIsTenSecondsOldAndThereIsAnotherKeyframe() throws Exception {
        keyframe(preview, 0);
        preview.onPicture(picture(0));
        keyframe(preview, 2);
        nanos.addAndGet(EVERY.toNanos() - 1);
        assertThat(preview.picture()).map(Preview::at).contains(START);
        nanos.addAndGet(1);
        Future<Optional<Preview>> asked = ask();
        wished();
        // The ladder's clock counts whole milliseconds.
        preview.onPicture(new Preview(new byte[] {2}, START.plusSeconds(2).minusMillis(1)));
        assertThat(asked.get()).map(Preview::at).contains(START.plusSeconds(2).minusMillis(1));
        // The same keyframe is not decoded twice, however old its picture.
        nanos.addAndGet(LONG.toNanos());
        assertThat(preview.picture()).isPresent();
        assertThat(events).isEmpty();
    }

    @Test
    void aRefusalIsToldOrTheLastPictureStandsInForAMinute() throws Exception {
        keyframe(preview, 0);
        Future<Optional<Preview>> refused = ask();
        wished();
        preview.onNoPicture("the CPU budget is used up by ladders");
        assertThatThrownBy(refused::get).hasCause(new IOException("the CPU budget is used up by ladders"));

        preview.onPicture(picture(0));
        nanos.addAndGet(EVERY.toNanos());
        keyframe(preview, 60);
        Future<Optional<Preview>> standIn = ask();
        wished();
        preview.onNoPicture("its keyframe could not be decoded");
        assertThat(standIn.get()).map(Preview::at).contains(START);

        keyframe(preview, 61);
        Future<Optional<Preview>> tooOld = ask();
        wished();
        preview.onNoPicture("its keyframe could not be decoded");
        assertThatThrownBy(tooOld::get).hasMessageContaining("could not be decoded");
    }

    @Test
    void whoWaitsTooLongForOthersIsToldSoAndTheWishStays() throws Exception {
        CameraPreview hasty = new CameraPreview(demand, EVERY, Duration.ofMillis(1), nanos::get);
        keyframe(hasty, 0);
        assertThatThrownBy(hasty::picture).isInstanceOf(IOException.class).hasMessage("others are before it");
        assertThatThrownBy(hasty::picture).isInstanceOf(IOException.class);
        wished();
        assertThat(events).isEmpty();
        hasty.onPicture(picture(0));
        assertThat(hasty.picture()).map(Preview::at).contains(START);
    }

    @Test
    void aCameraThatIsGoneShowsNothing() throws Exception {
        keyframe(preview, 0);
        preview.onPicture(picture(0));
        nanos.addAndGet(EVERY.toNanos());
        keyframe(preview, 10);
        Future<Optional<Preview>> asked = ask();
        wished();
        preview.onSessionEnd(EndReason.UNPUBLISHED);
        assertThat(asked.get()).isEmpty();
        // Made of what it sent before.
        preview.onPicture(picture(10));
        assertThat(preview.picture()).isEmpty();
    }
}
