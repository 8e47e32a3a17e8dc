package io.millrace.transcoder.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.CameraId;
import io.millrace.media.MediaSample;
import io.millrace.media.cmaf.FragmentedSource;
import io.millrace.media.live.CameraLiveStream;
import io.millrace.media.live.PackagingSettings;
import io.millrace.media.live.Preview;
import io.millrace.media.live.ReplayedSession;
import io.millrace.media.publish.EndReason;
import io.millrace.transcoder.picture.FfmpegPictures;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real keyframes, decoded by the real child. */
class CameraPreviewIT {
    private static final CameraId GATE = new CameraId("gate");

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger decoded = new AtomicInteger();
    private final CameraLiveStream stream =
            new CameraLiveStream(GATE, PackagingSettings.DEFAULT, () -> Instant.parse("2026-11-21T10:00:00Z"));
    private final ReplayedSession session = new ReplayedSession(GATE);
    private List<MediaSample> samples = List.of();
    private CameraPreview preview;

    @BeforeEach
    void begin() throws Exception {
        samples = samples();
        preview = new CameraPreview(decoder(Duration.ofSeconds(30)), Duration.ofSeconds(10), nanos::get);
        stream.addListener(preview);
        stream.packageFrom(session);
    }

    private PreviewDecoder decoder(Duration patience) throws IOException {
        FfmpegPictures real = new FfmpegPictures(TestMedia.ffmpeg());
        return new PreviewDecoder(
                file -> {
                    decoded.incrementAndGet();
                    return real.of(file);
                },
                folder,
                patience);
    }

    private static List<MediaSample> samples() throws Exception {
        Path clip = TestMedia.clip(
                "ladder-long.mkv",
                16,
                "640x360",
                25,
                "-c:v libx264 -preset ultrafast -tune zerolatency -g 50",
                "-c:a aac");
        return FragmentedSource.samplesOf(clip);
    }

    /** Up to, not including, {@code millis} of the clip. */
    private void send(int fromMillis, int millis) {
        session.send(samples.stream()
                .filter(sample -> sample.dtsTicks() >= fromMillis && sample.dtsTicks() < millis)
                .toList());
    }

    @Test
    void showsTheLatestKeyframeAndAnotherWhenThePictureHasChanged() throws Exception {
        assertThat(preview.picture()).isEmpty();
        send(0, 1_000);
        Preview first = preview.picture().orElseThrow();
        Path jpeg = Files.write(folder.resolve("first.jpg"), first.jpeg());
        assertThat(TestMedia.probe(jpeg.toString(), "stream=codec_name,width,height"))
                .contains("\"mjpeg\"", "\"width\": 320", "\"height\": 180");
        send(1_000, 7_000);
        // Not so soon.
        assertThat(preview.picture()).containsSame(first);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        Preview later = preview.picture().orElseThrow();
        assertThat(Duration.between(first.at(), later.at())).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        Path changed = Files.write(folder.resolve("later.jpg"), later.jpeg());
        assertThat(TestMedia.frameMd5(changed.toString(), "v:0"))
                .isNotEqualTo(TestMedia.frameMd5(jpeg.toString(), "v:0"));
        assertThat(decoded.get()).isEqualTo(2);
        // The same keyframe is not decoded twice, however old its picture.
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
        assertThat(preview.picture()).containsSame(later);
        assertThat(decoded.get()).isEqualTo(2);
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsOnly("first.jpg", "later.jpg");
        }
    }

    @Test
    void nobodyAsksAndNothingRuns() {
        send(0, 16_000);
        assertThat(decoded.get()).isZero();
    }

    @Test
    void manyWhoAskAtOnceShareOneChild() throws Exception {
        send(0, 3_000);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Optional<Preview>>> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                answers.add(callers.submit(() -> {
                    go.await();
                    return preview.picture();
                }));
            }
            go.countDown();
            Preview one = answers.getFirst().get().orElseThrow();
            for (Future<Optional<Preview>> answer : answers) {
                assertThat(answer.get()).containsSame(one);
            }
        }
        assertThat(decoded.get()).isEqualTo(1);
    }

    @Test
    void aCameraThatIsGoneShowsNothing() throws Exception {
        send(0, 3_000);
        assertThat(preview.picture()).isPresent();
        session.end(EndReason.UNPUBLISHED);
        assertThat(preview.picture()).isEmpty();
    }

    @Test
    void whoWaitsTooLongForOthersIsToldSoOrGetsTheEarlierPicture() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        FfmpegPictures real = new FfmpegPictures(TestMedia.ffmpeg());
        PreviewDecoder busy = new PreviewDecoder(
                file -> {
                    begun.countDown();
                    go.await();
                    return real.of(file);
                },
                folder,
                Duration.ofMillis(1));
        try (CameraPreview first = new CameraPreview(busy, Duration.ofSeconds(10), nanos::get);
                CameraPreview second = new CameraPreview(busy, Duration.ofSeconds(10), nanos::get);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            stream.addListener(first);
            stream.addListener(second);
            send(0, 3_000);
            Future<Optional<Preview>> shown = callers.submit(first::picture);
            begun.await();
            assertThatThrownBy(second::picture).hasMessageContaining("busy");
            go.countDown();
            assertThat(shown.get()).isPresent();
        }
    }

    @Test
    void whatCannotBeDecodedIsAnError() throws Exception {
        PreviewDecoder nothing = new PreviewDecoder(file -> List.of(), folder, Duration.ofSeconds(30));
        try (CameraPreview blind = new CameraPreview(nothing, Duration.ofSeconds(10), nanos::get)) {
            stream.addListener(blind);
            send(0, 3_000);
            assertThatThrownBy(blind::picture).isInstanceOf(IOException.class);
        }
    }
}
