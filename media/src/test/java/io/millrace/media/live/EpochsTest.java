package io.millrace.media.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Chunk;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.cmaf.TrackFragment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time that repeats, steps back, jumps or wraps; and sessions that follow each other. */
class EpochsTest {
    @ParameterizedTest
    @ValueSource(longs = {-3_600_000, -5_000, -600, 11_000, 3_600_000, 4_294_967_296L})
    void aJumpAtAKeyframeBeginsAnEpochThere(long jumpMillis) {
        SyntheticCamera camera = new SyntheticCamera(1)
                .rate(25, 50)
                .withAudio(SyntheticCamera.AAC_48)
                .startingAt(10_000_000);
        List<MediaSample> samples = camera.take(10);
        samples.addAll(camera.startingAt(10_010_000 + jumpMillis).take(10));
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        assertThat(log.discontinuities()).hasSize(1);
        assertThat(log.discontinuities().getFirst().init()).isSameAs(log.first().init());
        assertThat(log.discontinuities().getFirst().startMicros()).isZero();
        assertThat(totalMicros(log)).isBetween(19_900_000L, 20_100_000L);
        assertThat(log.stream.figures().epochs()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600_000, -5_000, 11_000, 3_600_000})
    void aJumpBetweenKeyframesIsBridgedToTheNext(long jumpMillis) {
        SyntheticCamera camera = new SyntheticCamera(1)
                .rate(25, 50)
                .withAudio(SyntheticCamera.AAC_48)
                .startingAt(10_000_000);
        List<MediaSample> before = camera.take(10);
        // 11 s: the cut is one second into a group of pictures.
        List<MediaSample> after = moved(camera.take(10), jumpMillis);
        List<MediaSample> samples = new ArrayList<>(before);
        for (MediaSample sample : after) {
            boolean inFirstSecond = sample.dtsTicks() < 10_011_000 + jumpMillis;
            samples.add(inFirstSecond ? moved(sample, -jumpMillis) : sample);
        }
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        assertThat(log.discontinuities()).hasSize(1);
        Chunk begins = log.discontinuities().getFirst();
        assertThat(begins.independent()).isTrue();
        long bridged = log.chunks.subList(0, log.chunks.indexOf(begins)).stream()
                .mapToLong(Chunk::durationMicros)
                .sum();
        assertThat(bridged).isBetween(11_950_000L, 12_050_000L);
    }

    @Test
    void audioThatJumpsBeforeVideoDoesCostsNoSample() {
        SyntheticCamera camera = new SyntheticCamera(1)
                .rate(25, 50)
                .withAudio(SyntheticCamera.AAC_48)
                .startingAt(5_000_000);
        List<MediaSample> before = camera.take(4);
        List<MediaSample> after = moved(camera.take(8), -5_004_000);
        List<MediaSample> samples = new ArrayList<>(before.subList(0, before.size() - 6));
        List<MediaSample> tail = before.subList(before.size() - 6, before.size());
        // The encoder's audio restarts a little before its video.
        after.stream().filter(s -> s.track().id() == Track.AUDIO_ID).limit(4).forEach(samples::add);
        samples.addAll(
                tail.stream().filter(s -> s.track().id() == Track.VIDEO_ID).toList());
        List<MediaSample> rest = new ArrayList<>(after);
        rest.removeAll(samples);
        samples.addAll(rest);
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        assertThat(log.discontinuities()).hasSizeBetween(1, 2);
        assertThat(totalMicros(log)).isBetween(11_500_000L, 12_500_000L);
    }

    @Test
    void aGapBelowTheLimitKeepsItsPlaceOnTheTimeLine() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> samples = camera.take(6);
        samples.addAll(camera.startingAt(12_000).take(6));
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        assertThat(log.discontinuities()).isEmpty();
        assertThat(totalMicros(log)).isBetween(17_900_000L, 18_100_000L);
        assertThat(log.stream.figures().audioLeaps()).isEqualTo(1);
    }

    @Test
    void repeatedAndSlightlyBackwardTimesAreRepairedByAMillisecond() {
        SyntheticCamera camera = new SyntheticCamera(1);
        List<MediaSample> samples = new ArrayList<>();
        long[] times = {0, 40, 40, 39, 120, 160, 158, 200, 240, 280, 320, 360, 400, 440, 480, 520, 560, 600, 640, 680};
        for (int i = 0; i < times.length; i++) {
            samples.add(camera.frame(SyntheticCamera.VIDEO, times[i], 0, i == 0, 300));
        }
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        assertThat(log.stream.figures().repairedTimes()).isEqualTo(3);
        TrackFragment first = log.fragment(log.first()).tracks().getFirst();
        assertThat(first.sampleTicks()).startsWith(40 * 90, 90, 90, 78 * 90, 40 * 90, 90, 39 * 90);
    }

    @Test
    void aWrapThatWasUnrolledIsNothingSpecial() {
        long wrap = 1L << 32;
        List<MediaSample> samples = new SyntheticCamera(1)
                .rate(25, 50)
                .withAudio(SyntheticCamera.AAC_48)
                .startingAt(wrap - 3_000)
                .take(9);
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        assertThat(log.discontinuities()).isEmpty();
    }

    @Test
    void timesAtTheEndsOfTheirRangeBreakNothing() {
        SyntheticCamera camera = new SyntheticCamera(1);
        List<MediaSample> samples = new ArrayList<>();
        for (long base : new long[] {Long.MAX_VALUE / 2_000, 0, -(1L << 40), Long.MIN_VALUE / 2_000, 1L << 50}) {
            for (int i = 0; i < 20; i++) {
                samples.add(camera.frame(SyntheticCamera.VIDEO, base + i * 40, 0, i == 0, 300));
            }
        }
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        assertThat(log.discontinuities()).hasSize(4);
    }

    @Test
    void aReconnectGoesOnWithTheSameInitSectionAfterADiscontinuity() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> first = camera.take(5);
        List<MediaSample> second = camera.startingAt(0).take(5);
        ChunkLog log = new ChunkLog().session(first);
        log.now = ChunkLog.START.plusSeconds(30);
        log.session(second);
        log.assertSound();
        List<MediaSample> all = new ArrayList<>(first);
        all.addAll(second);
        PartsAndSegmentsTest.assertComplete(log, all);
        assertThat(log.discontinuities()).hasSize(1);
        Chunk again = log.discontinuities().getFirst();
        assertThat(again.init()).isSameAs(log.first().init());
        assertThat(again.wallStart()).isEqualTo(ChunkLog.START.plusSeconds(30));
        assertThat(again.partTargetMicros()).isEqualTo(log.first().partTargetMicros());
        assertThat(log.events).containsExactly("start", "end UNPUBLISHED", "start", "end UNPUBLISHED");
    }

    @Test
    void wallTimeFollowsDecodeTimeAndIsNotAnchoredAgain() {
        ChunkLog log = new ChunkLog();
        ReplayedSession session = new ReplayedSession(ChunkLog.CAMERA);
        log.stream.packageFrom(session);
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50);
        session.send(camera.take(10));
        log.now = ChunkLog.START.minus(Duration.ofHours(2));
        session.send(camera.take(10));
        log.assertSound();
        assertThat(log.first().wallStart()).isEqualTo(ChunkLog.START);
        assertThat(Duration.between(log.first().wallStart(), log.last().wallStart()))
                .isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
    }

    @Test
    void anEpochNeverBeginsBeforeTheEndOfTheOneBefore() {
        // Sent faster than time passes: ten seconds of media, no second on the clock.
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50);
        ChunkLog log = new ChunkLog()
                .session(camera.take(10))
                .session(camera.startingAt(0).take(10));
        log.assertSound();
        assertThat(log.discontinuities().getFirst().wallStart()).isEqualTo(ChunkLog.START.plusSeconds(10));
    }

    private static long totalMicros(ChunkLog log) {
        return log.chunks.stream().mapToLong(Chunk::durationMicros).sum();
    }

    private static List<MediaSample> moved(List<MediaSample> samples, long millis) {
        return samples.stream().map(s -> moved(s, millis)).toList();
    }

    private static MediaSample moved(MediaSample s, long millis) {
        return new MediaSample(
                s.track(),
                s.dtsTicks() + millis,
                s.compositionOffsetTicks(),
                s.keyframe(),
                s.payload(),
                s.receivedNanos());
    }
}
