package io.millrace.media.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Chunk;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where parts and segments end, over frame rates, keyframe intervals and jitter. */
class PartsAndSegmentsTest {
    @ParameterizedTest
    @ValueSource(
            doubles = {
                1, 2, 4, 5, 6, 7, 7.5, 8, 10, 12, 12.5, 14, 15, 16, 18, 20, 22, 23.976, 24, 25, 29.97, 30, 48, 50,
                59.94, 60, 90, 120
            })
    void partsKeepTheirTargetAtAnyFrameRate(double framesPerSecond) {
        for (int gopSeconds : new int[] {1, 2, 5}) {
            int gop = (int) Math.max(1, Math.round(gopSeconds * framesPerSecond));
            List<MediaSample> samples = new SyntheticCamera(7)
                    .rate(framesPerSecond, gop)
                    .withAudio(SyntheticCamera.AAC_48)
                    .take(31);
            ChunkLog log = new ChunkLog().session(samples);
            log.assertSound();
            log.assertPartsKeepTheirTarget();
            assertComplete(log, samples);
            assertThat(log.chunks)
                    .extracting(Chunk::partTargetMicros)
                    .containsOnly(log.first().partTargetMicros());
            assertThat(log.stream.figures().misfitParts()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"5,5", "10,5", "12.5,5", "15,5", "20,5", "24,3", "25,5", "29.97,5", "30,5", "50,5", "60,5"})
    void partsKeepTheirTargetWhenMillisecondsJitter(double framesPerSecond, int jitterMillis) {
        for (int seed = 0; seed < 50; seed++) {
            List<MediaSample> samples = new SyntheticCamera(seed)
                    .rate(framesPerSecond, (int) Math.round(2 * framesPerSecond))
                    .jitter(jitterMillis)
                    .take(20);
            ChunkLog log = new ChunkLog().session(samples);
            log.assertSound();
            log.assertPartsKeepTheirTarget();
            assertComplete(log, samples);
            assertThat(log.chunks)
                    .extracting(Chunk::partTargetMicros)
                    .containsOnly(log.first().partTargetMicros());
        }
    }

    @Test
    void usualFrameRatesDeclareTwentyMillisecondsAbove() {
        for (double framesPerSecond : new double[] {5, 10, 15, 20, 24, 25, 29.97, 30, 50, 60}) {
            ChunkLog log = new ChunkLog()
                    .session(new SyntheticCamera(1).rate(framesPerSecond, 60).take(8));
            assertThat(log.first().partTargetMicros()).isEqualTo(220_000);
        }
        ChunkLog slow = new ChunkLog().session(new SyntheticCamera(1).rate(1, 2).take(8));
        assertThat(slow.first().partTargetMicros()).isEqualTo(1_040_000);
    }

    @Test
    void noPartOutlastsItsTargetUnlessOneFrameDoes() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            SyntheticCamera camera = new SyntheticCamera(round);
            List<MediaSample> samples = camera.rate(5 + random.nextInt(50), 20 + random.nextInt(100))
                    .jitter(random.nextInt(60))
                    .take(15);
            samples.removeIf(s -> !s.keyframe() && random.nextInt(10) == 0);
            ChunkLog log = new ChunkLog().session(samples);
            log.assertSound();
            assertComplete(log, samples);
            for (Chunk chunk : log.chunks) {
                if (chunk.videoSamples() > 1) {
                    assertThat(chunk.durationMicros()).isLessThanOrEqualTo(chunk.partTargetMicros());
                }
            }
        }
    }

    @Test
    void thePartTargetRisesWhenTheFrameRateFallsForGood() {
        SyntheticCamera camera = new SyntheticCamera(1);
        List<MediaSample> samples = camera.rate(30, 60).take(6);
        samples.addAll(camera.rate(12, 24).take(20));
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        assertThat(log.first().partTargetMicros()).isEqualTo(220_000);
        assertThat(log.last().partTargetMicros()).isBetween(250_000L, 270_000L);
        List<Chunk> settled = log.chunks.subList(log.chunks.size() - 40, log.chunks.size());
        assertThat(settled).allMatch(c -> c.durationMicros() <= c.partTargetMicros());
        assertThat(log.stream.figures().misfitParts()).isBetween(1L, 10L);
    }

    @ParameterizedTest
    @CsvSource({"25,25,2000", "25,50,2000", "30,60,2000", "29.97,60,2002", "25,100,4000", "25,250,10000", "25,13,2080"})
    void segmentsStartAtTheFirstKeyframeAtTheTarget(double framesPerSecond, int gop, long expectedMillis) {
        ChunkLog log = new ChunkLog()
                .session(new SyntheticCamera(3).rate(framesPerSecond, gop).take(43));
        List<List<Chunk>> segments = log.segments();
        assertThat(segments).hasSizeGreaterThan(3);
        for (List<Chunk> segment : segments.subList(0, segments.size() - 1)) {
            long micros = segment.stream().mapToLong(Chunk::durationMicros).sum();
            assertThat(Math.abs(micros / 1_000 - expectedMillis)).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void jitterAtTheKeyframeDoesNotDoubleASegment() {
        ChunkLog log = new ChunkLog()
                .session(new SyntheticCamera(3).rate(25, 50).jitter(8).take(60));
        assertThat(log.segments()).hasSize(30);
    }

    @Test
    void aKeyframeInsideASegmentBeginsAPartWhereThatIsAllowed() {
        ChunkLog everyPart =
                new ChunkLog().session(new SyntheticCamera(3).rate(30, 6).take(12));
        assertThat(everyPart.chunks).allMatch(Chunk::independent);
        everyPart.assertPartsKeepTheirTarget();
        // Every 17 frames: the one at 680 ms would leave a part of 80 ms, and stays inside.
        ChunkLog between =
                new ChunkLog().session(new SyntheticCamera(3).rate(25, 17).take(12));
        between.assertPartsKeepTheirTarget();
        assertThat(between.chunks.stream().filter(Chunk::independent)).hasSizeLessThan(12 * 25 / 17);
    }

    @Test
    void audioAloneMakesPartsAndSegmentsByTime() {
        for (int rate : new int[] {8_000, 16_000, 22_050, 32_000, 44_100, 48_000}) {
            List<MediaSample> samples = new SyntheticCamera(2)
                    .withoutVideo()
                    .withAudio(SyntheticCamera.aac(rate))
                    .take(30);
            ChunkLog log = new ChunkLog().session(samples);
            log.assertSound();
            log.assertPartsKeepTheirTarget();
            assertComplete(log, samples);
            assertThat(log.chunks).allMatch(Chunk::independent);
            for (List<Chunk> segment : log.segments().subList(0, log.segments().size() - 1)) {
                assertThat(segment.stream().mapToLong(Chunk::durationMicros).sum())
                        .isBetween(1_850_000L, 2_200_000L);
            }
        }
    }

    @Test
    void anotherPartTargetHolds() {
        for (int millis : new int[] {100, 333, 500, 1_000}) {
            PackagingSettings settings = new PackagingSettings(
                    Duration.ofMillis(millis), Duration.ofSeconds(4), Duration.ofSeconds(1), Duration.ofSeconds(10));
            ChunkLog log = new ChunkLog(settings)
                    .session(new SyntheticCamera(3)
                            .rate(25, 50)
                            .withAudio(SyntheticCamera.AAC_48)
                            .take(30));
            log.assertSound();
            log.assertPartsKeepTheirTarget();
        }
    }

    @Test
    void bFramesKeepTheirPresentationTimes() {
        List<MediaSample> samples =
                new SyntheticCamera(4).rate(25, 50).withBFrames().take(9);
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        List<Long> sent = samples.stream().map(s -> s.ptsTicks() * 90).toList();
        List<Long> read = new ArrayList<>();
        for (Chunk chunk : log.chunks) {
            var track = log.fragment(chunk).tracks().getFirst();
            long dts = track.baseDecodeTicks();
            for (int i = 0; i < track.sampleCount(); i++) {
                read.add(dts + track.compositionOffsetTicks()[i]);
                dts += track.sampleTicks()[i];
            }
        }
        assertThat(read).isEqualTo(sent);
    }

    @Test
    void aCameraThatNeverMovesItsClockCostsNoMoreThanAPartOfMemory() {
        SyntheticCamera camera = new SyntheticCamera(1);
        List<MediaSample> samples = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            samples.add(camera.frame(SyntheticCamera.VIDEO, 0, 0, i == 0, 200_000));
        }
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        assertComplete(log, samples);
        assertThat(log.chunks).allMatch(c -> c.sizeBytes() < 17 << 20);
        assertThat(log.stream.figures().repairedTimes()).isEqualTo(399);
    }

    static void assertComplete(ChunkLog log, List<MediaSample> samples) {
        for (int track : new int[] {Track.VIDEO_ID, Track.AUDIO_ID}) {
            assertThat(log.numbers(track)).isEqualTo(ChunkLog.numbersSent(samples, track));
        }
        assertThat(log.stream.figures().dropped()).isEmpty();
    }
}
