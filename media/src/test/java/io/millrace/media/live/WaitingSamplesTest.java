package io.millrace.media.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Chunk;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A kill after any sample: chunks, and what was told to wait, have together all that was sent but for
 * a part. Times of arrival are those of the camera.
 */
class WaitingSamplesTest {
    /** 200 ms at 25 a second. */
    private static final int PART_PICTURES = 5;

    /** What a part of 200 ms takes of AAC at 48 kHz, and the frame that spans its end. */
    private static final int PART_SOUNDS = 11;

    private final Log log = new Log();
    private boolean soundIsKept;

    @Test
    void aSilentCamera() {
        publish(camera().take(4), Set.of());
        assertThat(log.toldAt).first().satisfies(sent -> assertThat(sent).isEqualTo(PART_PICTURES + 1));
        assertThat(log.over).isOne();
    }

    @Test
    void aCameraWhoseAnnouncedSoundNeverComes() {
        publish(camera().take(5), Set.of(MediaKind.AUDIO));
        assertThat(log.toldSamples).isGreaterThan(70);
        assertThat(log.over).isOne();
    }

    @Test
    void aCameraWhoseSoundComesLate() {
        List<MediaSample> samples = camera().withAudio(SyntheticCamera.AAC_48).take(6);
        samples.removeIf(s -> s.track().kind() == MediaKind.AUDIO && s.dtsTicks() < 2_500);
        soundIsKept = true;
        publish(samples, Set.of(MediaKind.AUDIO));
        assertThat(log.over).isOne();
    }

    @Test
    void aCameraWhoseFrameRateIsNotKnownYet() {
        soundIsKept = true;
        publish(camera().withAudio(SyntheticCamera.AAC_48).take(3), Set.of());
        assertThat(log.toldSamples).isPositive();
        assertThat(log.over).isOne();
    }

    @Test
    void soundBeforeTheFirstKeyframe() {
        List<MediaSample> samples = camera().withAudio(SyntheticCamera.AAC_48).take(3);
        samples.removeIf(s -> s.track().kind() == MediaKind.VIDEO && s.dtsTicks() < 2_000);
        publish(samples, Set.of(MediaKind.VIDEO));
        assertThat(log.over).isOne();
    }

    @Test
    void changedParameterSets() {
        soundIsKept = true;
        SyntheticCamera camera = camera().withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> samples = camera.take(4);
        samples.addAll(
                camera.videoTrack(SyntheticCamera.video("64001f", 640, 360)).take(4));
        publish(samples, Set.of());
        assertThat(log.over).isEqualTo(2);
    }

    @Test
    void soundThatJoinsAtAKeyframe() {
        List<MediaSample> samples = camera().withAudio(SyntheticCamera.AAC_48).take(8);
        samples.removeIf(s -> s.track().kind() == MediaKind.AUDIO && s.dtsTicks() < 3_700);
        publish(samples, Set.of());
        assertThat(log.over).isEqualTo(2);
    }

    @Test
    void aConfigurationThatChangesWithinTheWait() {
        SyntheticCamera camera = camera();
        List<MediaSample> samples = camera.take(0.48);
        samples.addAll(
                camera.videoTrack(SyntheticCamera.video("64001f", 640, 360)).take(4));
        publish(samples, Set.of());
    }

    @Test
    void aCameraThatCatchesUp() {
        List<MediaSample> samples = camera().take(2).stream()
                .map(s -> new MediaSample(s.track(), s.dtsTicks(), 0, s.keyframe(), s.payload(), 0))
                .toList();
        send(samples, Set.of());
    }

    @Test
    void aCameraThatSendsAPictureASecond() {
        publish(new SyntheticCamera(1).rate(1, 1).take(6), Set.of());
    }

    @Test
    void nothingIsToldOfACameraThatComesBackWithItsSound() {
        SyntheticCamera camera = camera().withAudio(SyntheticCamera.AAC_48);
        publish(camera.take(4), Set.of());
        long told = log.toldSamples;
        publish(camera.startingAt(60_000).take(4), Set.of());
        assertThat(log.toldSamples).isEqualTo(told);
        assertThat(log.over).isOne();
    }

    @Test
    void aSessionThatEndsUndecided() {
        publish(camera().take(0.4), Set.of());
        assertThat(log.over).isOne();
        assertThat(log.chunks.chunks.stream().mapToInt(Chunk::videoSamples).sum())
                .isEqualTo(10);
    }

    @Test
    void whatNeverFindsAKeyframeIsNotKept() {
        publish(camera().take(2).subList(1, 40), Set.of());
        assertThat(log.toldSamples).isZero();
    }

    @Test
    void whatWasLeftStandsWhereItsChunksWouldHave() {
        log.chunks.nanos = 0;
        publish(camera().startingAt(5_000).take(4), Set.of());
        assertThat(log.firstLeft).isEqualTo(log.chunks.first().wallStart()).isEqualTo(ChunkLog.START);
    }

    private static SyntheticCamera camera() {
        return new SyntheticCamera(1).rate(25, 50);
    }

    private void publish(List<MediaSample> samples, Set<MediaKind> announced) {
        send(
                samples.stream()
                        .map(s -> new MediaSample(
                                s.track(),
                                s.dtsTicks(),
                                s.compositionOffsetTicks(),
                                s.keyframe(),
                                s.payload(),
                                s.dtsTicks() * 1_000_000))
                        .toList(),
                announced);
    }

    private void send(List<MediaSample> samples, Set<MediaKind> announced) {
        ReplayedSession session = new ReplayedSession(ChunkLog.CAMERA);
        log.chunks.stream.packageFrom(session);
        announced.forEach(session::announce);
        List<MediaSample> sent = new ArrayList<>();
        long began = samples.getFirst().receivedNanos();
        boolean keyframeCame = false;
        for (MediaSample sample : samples) {
            log.chunks.nanos = sample.receivedNanos();
            log.chunks.now = ChunkLog.START.plusNanos(sample.receivedNanos() - began);
            log.sent++;
            session.send(List.of(sample));
            sent.add(sample);
            keyframeCame |= sample.track().kind() == MediaKind.VIDEO && sample.keyframe();
            if (keyframeCame) {
                assertThat(log.lost(sent, Track.VIDEO_ID)).hasSizeLessThanOrEqualTo(PART_PICTURES);
            }
            if (soundIsKept || !keyframeCame) {
                assertThat(log.lost(sent, Track.AUDIO_ID)).hasSizeLessThanOrEqualTo(PART_SOUNDS);
            }
        }
        session.end(EndReason.UNPUBLISHED);
        assertThat(log.waiting).isEmpty();
    }

    /** Keeps what a recorder would have on disk. */
    private static final class Log implements ChunkListener {
        private final ChunkLog chunks = new ChunkLog();
        private final List<MediaSample> waiting = new ArrayList<>();
        private final List<Integer> toldAt = new ArrayList<>();
        private int sent;
        private long toldSamples;
        private int over;
        private Instant firstLeft = Instant.EPOCH;

        Log() {
            chunks.stream.addListener(this);
        }

        @Override
        public void onChunk(Chunk chunk) {
            assertThat(chunk.sizeBytes()).isPositive();
        }

        @Override
        public void onWaiting(List<MediaSample> samples, Instant start) {
            toldAt.add(sent);
            toldSamples += samples.size();
            long startNanos = start.getEpochSecond() * 1_000_000_000L + start.getNano();
            long first = samples.getFirst().receivedNanos();
            for (MediaSample s : samples) {
                waiting.add(new MediaSample(
                        s.track(),
                        s.dtsTicks(),
                        s.compositionOffsetTicks(),
                        s.keyframe(),
                        s.payload(),
                        startNanos + s.receivedNanos() - first));
            }
            if (firstLeft.equals(Instant.EPOCH)) {
                firstLeft = left().getFirst().wallStart();
            }
        }

        @Override
        public void onWaitingOver() {
            over++;
            waiting.clear();
        }

        private List<Chunk> left() {
            List<Chunk> left = new ArrayList<>();
            OfflinePackager.pack(PackagingSettings.DEFAULT, waiting, left::add);
            return left;
        }

        /** Of those sent, which a kill now would have lost. */
        List<Long> lost(List<MediaSample> samples, int track) {
            Set<Long> kept = new HashSet<>(chunks.numbers(track));
            ChunkLog recovered = new ChunkLog();
            recovered.chunks.addAll(left());
            kept.addAll(recovered.numbers(track));
            return ChunkLog.numbersSent(samples, track).stream()
                    .filter(number -> !kept.contains(number))
                    .toList();
        }
    }
}
