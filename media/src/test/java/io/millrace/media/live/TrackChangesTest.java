package io.millrace.media.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.media.Chunk;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tracks that begin late, change, or stop. */
class TrackChangesTest {
    @Test
    void audioWithinTheWaitIsPartOfTheFirstInitSection() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> samples = camera.take(6);
        samples.removeIf(s -> s.track().kind() == MediaKind.AUDIO && s.dtsTicks() < 900);
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        assertThat(log.first().init().tracks()).hasSize(2);
        assertThat(log.discontinuities()).isEmpty();
    }

    @Test
    void audioAfterTheWaitBeginsAtAKeyframeWithItsOwnInitSection() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> samples = camera.take(10);
        samples.removeIf(s -> s.track().kind() == MediaKind.AUDIO && s.dtsTicks() < 3_000);
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        assertThat(log.first().init().tracks()).hasSize(1);
        assertThat(log.numbers(Track.VIDEO_ID)).isEqualTo(ChunkLog.numbersSent(samples, Track.VIDEO_ID));
        Chunk begins = log.discontinuities().getFirst();
        assertThat(log.discontinuities()).hasSize(1);
        assertThat(begins.init().tracks()).hasSize(2);
        assertThat(begins.init().id()).isEqualTo(log.first().init().id() + 1);
        assertThat(Duration.between(ChunkLog.START, begins.wallStart()))
                .isBetween(Duration.ofMillis(3_880), Duration.ofMillis(4_000));
        long beforeKeyframe = samples.stream()
                .filter(s -> s.track().kind() == MediaKind.AUDIO && s.dtsTicks() < 3_900)
                .count();
        assertThat(log.stream.figures().dropped())
                .containsExactly(entry(DropCause.AUDIO_AWAITING_KEYFRAME, beforeKeyframe));
        int before = log.chunks.indexOf(begins);
        assertThat(log.dropped)
                .extracting(ChunkLog.Dropped::cause, ChunkLog.Dropped::samples, ChunkLog.Dropped::afterChunks)
                .containsExactly(tuple(DropCause.AUDIO_AWAITING_KEYFRAME, beforeKeyframe, before));
    }

    @Test
    void whatIsDroppedIsToldByTheTimeOfItsArrival() {
        ChunkLog log = new ChunkLog();
        log.nanos = 60_000_000_000L;
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50);
        List<MediaSample> samples = camera.take(4).subList(1, 40);
        log.session(samples);
        assertThat(log.dropped).singleElement().satisfies(dropped -> {
            assertThat(dropped.start()).isEqualTo(arrival(samples.getFirst(), log.nanos));
            assertThat(dropped.end()).isEqualTo(arrival(samples.getLast(), log.nanos));
        });
    }

    private static Instant arrival(MediaSample sample, long nowNanos) {
        return ChunkLog.START.minusNanos(nowNanos - sample.receivedNanos());
    }

    // Encoders name their tracks first, and some take their time to open the microphone.
    @Test
    void announcedAudioIsWaitedForAndNothingIsLost() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> samples = camera.take(10);
        samples.removeIf(s -> s.track().kind() == MediaKind.AUDIO && s.dtsTicks() < 2_900);
        ChunkLog log = new ChunkLog().session(samples, Set.of(MediaKind.AUDIO));
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        assertThat(log.first().init().tracks()).hasSize(2);
        assertThat(log.discontinuities()).isEmpty();
        assertThat(log.dropped).isEmpty();
    }

    @Test
    void announcedAudioThatNeverComesHoldsUpTheBeginningOnly() {
        List<MediaSample> samples = new SyntheticCamera(1).rate(25, 50).take(6);
        ReplayedSession session = new ReplayedSession(ChunkLog.CAMERA);
        ChunkLog log = new ChunkLog();
        log.stream.packageFrom(session);
        session.announce(MediaKind.AUDIO);
        session.send(samples.subList(0, 75));
        assertThat(log.chunks).isEmpty();
        session.send(samples.subList(75, samples.size()));
        assertThat(log.chunks).isNotEmpty();
        session.end(EndReason.UNPUBLISHED);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
    }

    @Test
    void aCameraThatHadAudioIsExpectedToHaveItAgain() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        ChunkLog log = new ChunkLog().session(camera.take(4));
        log.now = ChunkLog.START.plusSeconds(10);
        List<MediaSample> again = new SyntheticCamera(2)
                .rate(25, 50)
                .withAudio(SyntheticCamera.AAC_48)
                .take(8);
        again.removeIf(s -> s.track().kind() == MediaKind.AUDIO && s.dtsTicks() < 2_000);
        log.session(again);
        assertThat(log.chunks).extracting(c -> c.init().id()).containsOnly(0);
        assertThat(log.dropped).isEmpty();
    }

    @Test
    void whatNeverFindsAKeyframeIsToldAtTheEnd() {
        List<MediaSample> samples = new SyntheticCamera(1).rate(25, 50).take(4);
        ChunkLog log = new ChunkLog().session(samples.subList(1, 40));
        assertThat(log.chunks).isEmpty();
        assertThat(log.dropped)
                .singleElement()
                .satisfies(d -> assertThat(d.samples()).isEqualTo(39))
                .satisfies(d -> assertThat(d.cause()).isEqualTo(DropCause.AWAITING_KEYFRAME));
    }

    @Test
    void aChangedVideoConfigurationBeginsAtItsKeyframe() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> samples = camera.take(5);
        samples.addAll(
                camera.videoTrack(SyntheticCamera.video("64001e", 640, 360)).take(5));
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        Chunk begins = log.discontinuities().getFirst();
        assertThat(log.discontinuities()).hasSize(1);
        assertThat(begins.init()).isNotEqualTo(log.first().init());
        assertThat(begins.init().codecs()).isEqualTo("avc1.64001e,mp4a.40.2");
        assertThat(begins.wallStart()).isBetween(ChunkLog.START.plusMillis(4_950), ChunkLog.START.plusMillis(5_050));
    }

    @Test
    void theSameConfigurationSentAgainChangesNothing() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> samples = camera.take(5);
        samples.addAll(
                camera.videoTrack(SyntheticCamera.video("640028", 1_280, 720)).take(5));
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        assertThat(log.discontinuities()).isEmpty();
    }

    @Test
    void framesBeforeTheFirstKeyframeAreDroppedAndCounted() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50);
        List<MediaSample> samples = camera.take(6);
        List<MediaSample> sent = new ArrayList<>(samples.subList(13, samples.size()));
        ChunkLog log = new ChunkLog().session(sent);
        log.assertSound();
        assertThat(log.stream.figures().dropped()).containsExactly(entry(DropCause.AWAITING_KEYFRAME, 37L));
        assertThat(log.numbers(Track.VIDEO_ID)).hasSize(samples.size() - 50);
    }

    @Test
    void changedAudioBeginsAtTheNextKeyframe() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> samples = camera.take(4);
        samples.addAll(camera.withAudio(SyntheticCamera.aac(44_100)).take(6));
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        assertThat(log.discontinuities()).hasSize(1);
        assertThat(log.last().init().tracks().get(1).timescale()).isEqualTo(44_100);
        assertThat(log.numbers(Track.VIDEO_ID)).isEqualTo(ChunkLog.numbersSent(samples, Track.VIDEO_ID));
    }

    @Test
    void audioThatStopsIsTakenOutAndComesBack() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> samples = camera.take(20);
        samples.removeIf(s -> s.track().kind() == MediaKind.AUDIO && s.dtsTicks() >= 4_000 && s.dtsTicks() < 14_900);
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        assertThat(log.discontinuities().stream().map(c -> c.init().tracks().size()))
                .containsExactly(1, 2);
        assertThat(log.numbers(Track.VIDEO_ID)).isEqualTo(ChunkLog.numbersSent(samples, Track.VIDEO_ID));
    }

    @Test
    void audioGoesOnWhileVideoStalls() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> samples = camera.take(24);
        samples.removeIf(s -> s.track().kind() == MediaKind.VIDEO && s.dtsTicks() > 4_500 && s.dtsTicks() < 16_000);
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        assertThat(log.discontinuities()).isEmpty();
        assertThat(log.chunks.stream().filter(c -> c.videoSamples() == 0)).hasSizeGreaterThan(40);
        assertThat(log.chunks).allMatch(c -> c.durationMicros() <= 2_000_000);
    }

    @Test
    void audioOnlyThatGetsVideoLaterChangesAtItsFirstKeyframe() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> samples = camera.take(12);
        samples.removeIf(s -> s.track().kind() == MediaKind.VIDEO && s.dtsTicks() < 5_000);
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        assertThat(log.first().init().tracks()).hasSize(1);
        assertThat(log.last().init().tracks()).hasSize(2);
        assertThat(log.discontinuities()).hasSize(1);
        assertThat(log.numbers(Track.AUDIO_ID)).isEqualTo(ChunkLog.numbersSent(samples, Track.AUDIO_ID));
    }

    @Test
    void aSessionShorterThanTheWaitIsPackagedWhenItEnds() {
        List<MediaSample> samples = new SyntheticCamera(1).rate(25, 50).take(0.4);
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        PartsAndSegmentsTest.assertComplete(log, samples);
        MediaSample one = new SyntheticCamera(2).frame(SyntheticCamera.VIDEO, 5, 0, true, 100);
        ChunkLog single = new ChunkLog().session(List.of(one));
        single.assertSound();
        assertThat(single.first().durationMicros()).isEqualTo(200_000);
    }

    @Test
    void emptySamplesAreDroppedAndCounted() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50);
        List<MediaSample> samples = camera.take(3);
        MediaSample some = samples.get(10);
        samples.set(
                10,
                new MediaSample(
                        some.track(), some.dtsTicks(), 0, false, some.payload().slice(0, 0), 0));
        ChunkLog log = new ChunkLog().session(samples);
        log.assertSound();
        assertThat(log.stream.figures().dropped()).containsExactly(entry(DropCause.EMPTY, 1L));
    }

    @Test
    void anEmptySessionMakesNoChunk() {
        assertThat(new ChunkLog().session(List.of()).chunks).isEmpty();
    }
}
