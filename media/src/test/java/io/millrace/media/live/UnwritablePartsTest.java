package io.millrace.media.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.memory.ChunkMemory;
import io.millrace.media.publish.EndReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Parts that writing fails for: they cost their epoch's rest, and no later one. */
class UnwritablePartsTest {
    private static final int FRAMES_OF_A_PART = 6;

    /** Whatever holds one of these cannot be written. */
    private final Set<Long> poison = new HashSet<>();

    private final ChunkMemory memory = sources -> {
        for (ByteBuffer sample : Arrays.asList(sources).subList(1, sources.length)) {
            if (poison.contains(SyntheticCamera.number(sample))) {
                throw new OutOfMemoryError("for the test");
            }
        }
        return ChunkMemory.HEAP.copyOf(sources);
    };
    private final ChunkLog log = new ChunkLog(PackagingSettings.DEFAULT, memory);

    @Test
    void aPictureCostsWhatCannotBeDecodedWithoutItsPart() {
        poison.add(60L);
        List<MediaSample> samples = new SyntheticCamera(1).rate(25, 50).take(8);
        log.session(samples);
        log.assertSound();
        List<Long> missing = missing(samples, Track.VIDEO_ID);
        assertThat(missing).contains(60L).endsWith(99L).hasSizeLessThan(40 + FRAMES_OF_A_PART);
        assertThat(log.discontinuities()).hasSize(1);
        assertThat(log.stream.figures().dropped()).containsExactly(entry(DropCause.UNWRITABLE, (long) missing.size()));
        assertThat(log.dropped).singleElement().satisfies(dropped -> {
            assertThat(dropped.cause()).isEqualTo(DropCause.UNWRITABLE);
            assertThat(dropped.samples()).isEqualTo(missing.size());
        });
        assertThat(log.events).containsExactly("start", "end UNPUBLISHED");
        assertThat(log.faults).singleElement().asString().contains("OutOfMemoryError");
    }

    // The session ended with it, and so did each that came after it: the camera was off until the next start.
    @Test
    void whatCannotBeWrittenAtTheEndOfASessionIsGoneWithIt() {
        poison.add(97L);
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50);
        List<MediaSample> first = camera.take(4);
        List<MediaSample> second = camera.startingAt(0).take(4);
        log.session(first).session(second);
        log.assertSound();
        assertThat(missing(first, Track.VIDEO_ID)).endsWith(99L).hasSizeLessThanOrEqualTo(FRAMES_OF_A_PART);
        assertThat(missing(second, Track.VIDEO_ID)).isEmpty();
    }

    @Test
    void aPictureOfTheVeryFirstPartCostsItsGroup() {
        poison.add(3L);
        List<MediaSample> samples = new SyntheticCamera(1).rate(25, 50).take(4);
        log.session(samples);
        log.assertSound();
        assertThat(missing(samples, Track.VIDEO_ID))
                .isEqualTo(LongStream.range(0, 50).boxed().toList());
        assertThat(log.stream.figures().dropped()).containsExactly(entry(DropCause.UNWRITABLE, 50L));
    }

    @Test
    void aKeyframeOfItsOwnGroupCostsNoOther() {
        poison.add(50L);
        List<MediaSample> samples = new SyntheticCamera(1).rate(25, 50).take(6);
        log.session(samples);
        log.assertSound();
        assertThat(missing(samples, Track.VIDEO_ID))
                .isEqualTo(LongStream.range(50, 100).boxed().toList());
    }

    @Test
    void soundAloneGoesOnAtOnce() {
        poison.add(100L);
        List<MediaSample> samples = new SyntheticCamera(1)
                .withoutVideo()
                .withAudio(SyntheticCamera.AAC_48)
                .take(8);
        log.session(samples);
        log.assertSound();
        assertThat(missing(samples, Track.AUDIO_ID)).contains(100L).hasSizeLessThanOrEqualTo(11);
        assertThat(log.discontinuities()).hasSize(1);
    }

    @Test
    void soundAndPictureGoOnTogether() {
        SyntheticCamera camera = new SyntheticCamera(1).rate(25, 50).withAudio(SyntheticCamera.AAC_48);
        List<MediaSample> samples = camera.take(8);
        MediaSample bad = samples.stream()
                .filter(s -> s.track().id() == Track.AUDIO_ID && s.dtsTicks() > 2_500)
                .findFirst()
                .orElseThrow();
        poison.add(SyntheticCamera.number(bad.payload()));
        log.session(samples);
        log.assertSound();
        List<Long> pictures = missing(samples, Track.VIDEO_ID);
        List<Long> sounds = missing(samples, Track.AUDIO_ID);
        assertThat(pictures).isNotEmpty().hasSizeLessThan(50);
        assertThat(log.stream.figures().dropped())
                .containsExactly(entry(DropCause.UNWRITABLE, (long) pictures.size() + sounds.size()));
        assertThat(log.discontinuities()).hasSize(1);
        assertThat(log.last().init().tracks()).hasSize(2);
    }

    @Test
    void whatAlwaysFailsIsSaidOnceAMinute() {
        List<MediaSample> samples = new SyntheticCamera(1).rate(25, 25).take(180);
        samples.forEach(sample -> poison.add(SyntheticCamera.number(sample.payload())));
        ReplayedSession session = new ReplayedSession(ChunkLog.CAMERA);
        log.stream.packageFrom(session);
        for (MediaSample sample : samples) {
            log.nanos = sample.dtsTicks() * 1_000_000;
            session.send(List.of(sample));
        }
        session.end(EndReason.UNPUBLISHED);
        assertThat(log.chunks).isEmpty();
        assertThat(log.stream.figures().dropped()).containsExactly(entry(DropCause.UNWRITABLE, (long) samples.size()));
        assertThat(log.faults).hasSize(3);
    }

    private List<Long> missing(List<MediaSample> samples, int trackId) {
        List<Long> missing = new ArrayList<>(ChunkLog.numbersSent(samples, trackId));
        missing.removeAll(log.numbers(trackId));
        return missing;
    }
}
