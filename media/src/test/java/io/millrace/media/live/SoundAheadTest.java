package io.millrace.media.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Chunk;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.cmaf.BoxCursor;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.cmaf.TrackFragment;
import io.millrace.media.publish.EndReason;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A picture that is late while sound goes on, and a kill after any sample: chunks, and what was told,
 * have together all that arrived but for a part, 250 ms at most.
 */
class SoundAheadTest {
    private static final int PICTURES_IN_250_MS = 6;
    /** Of 1,024 samples at 48 kHz. */
    private static final int SOUNDS_IN_250_MS = 11;

    private final Log log = new Log();

    @ParameterizedTest
    @CsvSource({"40, 3000", "160, 900", "400, 600", "1000, 300", "2000, 700", "2040, 8000", "2110, 1300"})
    void picturesThatComeLateWithTheTimesTheyHave(long from, long millis) {
        publish(camera().take(14), late(from, millis));
        log.assertEachOnce();
    }

    @ParameterizedTest
    @CsvSource({"40, 3000", "400, 600", "2000, 2000", "2040, 700", "2110, 9000"})
    void picturesThatNeverCome(long from, long millis) {
        List<MediaSample> samples = camera().take(14);
        samples.removeIf(s -> video(s) && s.dtsTicks() >= from && s.dtsTicks() < from + millis);
        publish(samples, MediaSample::dtsTicks);
        log.assertEachOnce();
    }

    /** Its sound is not to be kept: it can begin at a keyframe only. What matters is that it ends. */
    @Test
    void picturesThatBeginFarBehindTheirSound() {
        ReplayedSession session = new ReplayedSession(ChunkLog.CAMERA);
        log.chunks.stream.packageFrom(session);
        List<MediaSample> samples = camera().take(8);
        session.send(
                samples.stream().filter(s -> !video(s) && s.dtsTicks() < 3_000).toList());
        session.send(
                samples.stream().filter(s -> video(s) || s.dtsTicks() >= 3_000).toList());
        session.end(EndReason.UNPUBLISHED);
        assertThat(log.chunks.numbers(Track.VIDEO_ID)).isEqualTo(ChunkLog.numbersSent(samples, Track.VIDEO_ID));
    }

    // They all waited on the heap: minutes of them, where the camera had paused its picture for minutes.
    @Test
    void picturesFarBehindSoundThatEndedDoNotPileUp() {
        ReplayedSession session = new ReplayedSession(ChunkLog.CAMERA);
        log.chunks.stream.packageFrom(session);
        List<MediaSample> samples = camera().take(60);
        session.send(
                samples.stream().filter(s -> !video(s) || s.dtsTicks() < 2_000).toList());
        SyntheticCamera late = new SyntheticCamera(2);
        int before = log.chunks.chunks.size();
        for (long millis = 2_000; millis < 10_000; millis += 40) {
            session.send(List.of(late.frame(SyntheticCamera.VIDEO, millis, 0, millis % 2_000 == 0, 200_000)));
        }
        assertThat(log.chunks.chunks.size() - before).isEqualTo(4);
        session.end(EndReason.UNPUBLISHED);
        log.chunks.assertSound();
        assertThat(log.chunks.chunks).allMatch(chunk -> chunk.sizeBytes() < 9 << 20);
    }

    @Test
    void aPictureThatStallsRightAfterAReconnect() {
        SyntheticCamera camera = camera();
        publish(camera.take(4), MediaSample::dtsTicks);
        publish(camera.startingAt(60_000).take(6), late(60_040, 3_000));
        log.assertEachOnce();
    }

    @Test
    void aPictureThatStallsRightAfterAJump() {
        SyntheticCamera camera = camera();
        List<MediaSample> samples = camera.take(4);
        samples.addAll(camera.startingAt(60_000).take(6));
        publish(samples, late(60_040, 3_000));
        log.assertEachOnce();
    }

    @ParameterizedTest
    @ValueSource(longs = {30, 60, 100, 190, 300, 700, 1_600, 2_500})
    void soundThatIsAlwaysAhead(long millis) {
        publish(camera().take(30), behind(millis));
        log.assertEachOnce();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 5, 10, 12, 12.5, 15, 16, 20, 24, 25, 29.97, 30, 50, 60})
    void nothingIsToldWhileThePictureIsInTime(double framesPerSecond) {
        log.chunks.session(camera().rate(framesPerSecond, 60).take(20));
        assertThat(log.told).isZero();
    }

    @Test
    void nothingIsToldOfTimesThatJitter() {
        for (int seed = 0; seed < 20; seed++) {
            Log jittering = new Log();
            List<MediaSample> samples = new SyntheticCamera(seed)
                    .rate(25, 50)
                    .jitter(5)
                    .withAudio(SyntheticCamera.AAC_48)
                    .take(20);
            jittering.chunks.session(samples);
            assertThat(jittering.told).as("seed %d", seed).isZero();
        }
    }

    @Test
    void nothingIsToldOfSoundAlone() {
        publish(camera().withoutVideo().take(10), MediaSample::dtsTicks);
        assertThat(log.told).isZero();
    }

    /** The sound of three seconds, and the pictures around it. */
    @Test
    void eachIsToldOnce() {
        publish(camera().take(14), late(2_040, 3_000));
        assertThat(log.told).isBetween(130, 230);
        assertThat(log.allTold).hasSize(log.told);
        assertThat(log.over).isOne();
    }

    @Test
    void soundThatIsAlwaysAheadIsToldWholeNowAndThen() {
        publish(camera().take(60), behind(700));
        assertThat(log.whole).isBetween(5, 8);
        assertThat(log.mostKept).isLessThan(1_500);
    }

    private static SyntheticCamera camera() {
        return new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
    }

    private static boolean video(MediaSample sample) {
        return sample.track().kind() == MediaKind.VIDEO;
    }

    /** When it arrives: pictures from {@code from} on for {@code millis} all at their end. */
    private static ToLongFunction<MediaSample> late(long from, long millis) {
        return s -> video(s) && s.dtsTicks() >= from ? Math.max(s.dtsTicks(), from + millis) : s.dtsTicks();
    }

    /** Pictures that come so much behind their sound, but for the first second's. */
    private static ToLongFunction<MediaSample> behind(long millis) {
        return s -> video(s) && s.dtsTicks() >= 1_000 ? s.dtsTicks() + millis : s.dtsTicks();
    }

    private void publish(List<MediaSample> samples, ToLongFunction<MediaSample> arrival) {
        List<MediaSample> arriving = new ArrayList<>(samples);
        arriving.sort(Comparator.comparingLong(arrival));
        ReplayedSession session = new ReplayedSession(ChunkLog.CAMERA);
        log.chunks.stream.packageFrom(session);
        for (MediaSample sample : arriving) {
            log.chunks.nanos = arrival.applyAsLong(sample) * 1_000_000;
            log.chunks.now = ChunkLog.START.plusNanos(log.chunks.nanos);
            MediaSample arrived = new MediaSample(
                    sample.track(),
                    sample.dtsTicks(),
                    sample.compositionOffsetTicks(),
                    sample.keyframe(),
                    sample.payload(),
                    log.chunks.nanos);
            log.sent.add(arrived);
            log.missing.add(arrived);
            session.send(List.of(arrived));
            assertThat(log.lost(Track.VIDEO_ID))
                    .as("pictures at %d", sample.dtsTicks())
                    .isLessThanOrEqualTo(PICTURES_IN_250_MS);
            assertThat(log.lost(Track.AUDIO_ID))
                    .as("sound at %d", sample.dtsTicks())
                    .isLessThanOrEqualTo(SOUNDS_IN_250_MS);
        }
        session.end(EndReason.UNPUBLISHED);
        assertThat(log.kept).isEmpty();
        assertThat(log.waiting).isEmpty();
    }

    /** Keeps what a recorder would have on disk. */
    private static final class Log implements ChunkListener {
        private final ChunkLog chunks = new ChunkLog();
        private final List<MediaSample> sent = new ArrayList<>();
        /** Of them, those in no chunk. */
        private final List<MediaSample> missing = new ArrayList<>();

        private final List<MediaSample> waiting = new ArrayList<>();
        private final List<Long> kept = new ArrayList<>();
        private final Set<Long> allTold = new HashSet<>();
        private int told;
        private int whole;
        private int mostKept;
        private int over;

        Log() {
            chunks.stream.addListener(this);
        }

        @Override
        public void onChunk(Chunk chunk) {
            ChunkLog one = new ChunkLog();
            one.chunks.add(chunk);
            Set<Long> numbers = new HashSet<>(one.numbers(Track.VIDEO_ID));
            numbers.addAll(one.numbers(Track.AUDIO_ID));
            missing.removeIf(s -> numbers.contains(SyntheticCamera.number(s.payload())));
        }

        @Override
        public void onWaiting(List<MediaSample> samples, Instant start) {
            waiting.addAll(samples);
        }

        @Override
        public void onWaitingOver() {
            waiting.clear();
        }

        @Override
        public void onAhead(AheadSamples samples) {
            if (samples.whole()) {
                kept.clear();
                whole++;
            }
            List<Long> numbers = numbers(samples);
            assertThat(numbers).isNotEmpty().doesNotHaveDuplicates();
            told += numbers.size();
            kept.addAll(numbers);
            allTold.addAll(numbers);
            mostKept = Math.max(mostKept, kept.size());
        }

        @Override
        public void onAheadOver() {
            over++;
            kept.clear();
        }

        /** The samples' own, in a fragment that goes on where each track's chunks, or what was told, ended. */
        private List<Long> numbers(AheadSamples samples) {
            try {
                MovieHeader movie =
                        MovieHeader.parseInit(ByteBuffer.wrap(samples.init().bytes()));
                BoxCursor boxes = new BoxCursor(ByteBuffer.wrap(samples.fragment()));
                assertThat(boxes.next()).isTrue();
                Fragment fragment = Fragment.parse(movie, boxes.body());
                assertThat(samples.init()).isSameAs(chunks.last().init());
                assertThat(fragment.sequence()).isEqualTo(chunks.last().sequence() + 1);
                List<Long> numbers = new ArrayList<>();
                for (TrackFragment track : fragment.tracks()) {
                    for (int offset : track.dataOffset()) {
                        numbers.add(ByteBuffer.wrap(samples.fragment()).getLong(offset));
                    }
                }
                return numbers;
            } catch (CmafException e) {
                throw new AssertionError(e);
            }
        }

        /** How many of those sent a kill now would have lost. */
        long lost(int track) {
            Set<Long> found = new HashSet<>(kept);
            waiting.forEach(s -> found.add(SyntheticCamera.number(s.payload())));
            return missing.stream()
                    .filter(s -> s.track().id() == track)
                    .map(s -> SyntheticCamera.number(s.payload()))
                    .filter(number -> !found.contains(number))
                    .count();
        }

        void assertEachOnce() {
            for (int track : new int[] {Track.VIDEO_ID, Track.AUDIO_ID}) {
                assertThat(chunks.numbers(track))
                        .containsExactlyInAnyOrderElementsOf(ChunkLog.numbersSent(sent, track));
            }
            assertThat(chunks.stream.figures().dropped()).isEmpty();
        }
    }
}
