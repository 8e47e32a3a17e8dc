package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.Chunk;
import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import io.millrace.media.cmaf.BoxCursor;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.cmaf.TrackFragment;
import io.millrace.media.memory.ChunkBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Segments of three chunks of 200 ms with five frames each; a child that is written by hand. */
class RungPackagerTest {
    private static final int FRAME_TICKS = 3_600;
    private static final int CHUNK_FRAMES = 5;
    private static final int CHUNK_TICKS = CHUNK_FRAMES * FRAME_TICKS;
    private static final int SEGMENT_CHUNKS = 3;

    private final List<Chunk> made = new ArrayList<>();
    /** Of a second rung. */
    private final List<Chunk> low = new ArrayList<>();

    private final RungPackager packager = new RungPackager(made::add);
    private final ChildOutput child = child(packager, CopiedSound.NONE);

    @Test
    void aSegmentWithAHoleIsNotShownAndThoseAroundItAreWhole() throws Exception {
        expect(0, 5);
        packager.miss(source(5).chunk());
        // The feed goes on with the next segment: it drops up to there.
        expect(6, 10);
        pictures(0, 9 * CHUNK_FRAMES + 1);
        assertThat(sequences(made)).containsExactly(0L, 1L, 2L, 6L, 7L, 8L);
        assertThat(packager.dropped()).isEqualTo(3);
    }

    @Test
    void theSegmentThatTheChildWorksOnIsFinishedThoughALaterOneMissesAChunk() throws Exception {
        expect(0, 4);
        pictures(0, CHUNK_FRAMES + 1);
        assertThat(sequences(made)).containsExactly(0L);
        packager.miss(source(4).chunk());
        packager.miss(source(5).chunk());
        pictures(CHUNK_FRAMES + 1, 4 * CHUNK_FRAMES + 1);
        assertThat(sequences(made)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void nothingMoreOfASegmentThatHasBegunAndMissesAChunk() throws Exception {
        expect(0, 5);
        pictures(0, 4 * CHUNK_FRAMES + 1);
        assertThat(sequences(made)).containsExactly(0L, 1L, 2L, 3L);
        packager.miss(source(5).chunk());
        expect(6, 10);
        pictures(4 * CHUNK_FRAMES + 1, 9 * CHUNK_FRAMES + 1);
        assertThat(sequences(made)).containsExactly(0L, 1L, 2L, 3L, 6L, 7L, 8L);
    }

    @Test
    void aHoleThatIsAWholeSegmentTakesNothingOfTheOneBefore() throws Exception {
        expect(0, 3);
        for (int i = 3; i < 6; i++) {
            packager.miss(source(i).chunk());
        }
        expect(6, 10);
        pictures(0, 9 * CHUNK_FRAMES + 1);
        assertThat(sequences(made)).containsExactly(0L, 1L, 2L, 6L, 7L, 8L);
    }

    @Test
    void whatAChildThatBrokeOffHalfMadeIsNotShownNorWhatAnotherMakesOfTheRest() throws Exception {
        expect(0, 6);
        pictures(0, 4 * CHUNK_FRAMES + 2);
        child.end(false);
        assertThat(sequences(made)).containsExactly(0L, 1L, 2L, 3L);
        // Begins with the segment in progress, of which a part was shown.
        ChildOutput second = child(packager, CopiedSound.NONE);
        for (int i = 3; i < 10; i++) {
            second.expect(source(i), CopiedSound.NONE.expect(source(i)));
        }
        pictures(second, 3 * CHUNK_FRAMES, 9 * CHUNK_FRAMES + 1);
        assertThat(sequences(made)).containsExactly(0L, 1L, 2L, 3L, 6L, 7L, 8L);
    }

    @Test
    void aChunkThatAThinnedRungHasNoPictureInIsPartOfItsSegment() throws Exception {
        expect(0, 5);
        pictures(0, CHUNK_FRAMES);
        pictures(2 * CHUNK_FRAMES, 4 * CHUNK_FRAMES + 1);
        assertThat(sequences(made)).containsExactly(0L, 1L, 2L, 3L);
        assertThat(made).extracting(Chunk::videoSamples).containsExactly(5, 0, 5, 5);
        assertThat(made).extracting(Chunk::durationMicros).containsOnly(200_000L);
        assertThat(made.get(1).independent()).isFalse();
    }

    @Test
    void everyRungHasTheSameSoundInAChunkWhicheverCameFirst() throws Exception {
        EncodedSound sound = sound();
        List<ChildOutput> rungs = twoRungs(sound, 6);
        // One rung's pictures are all there before any sound, the other's come as slowly as it does.
        pictures(rungs.get(0), 0, 5 * CHUNK_FRAMES + 1);
        int heard = -1;
        for (int picture = 0; picture <= 5 * CHUNK_FRAMES; picture++) {
            pictures(rungs.get(1), picture, picture + 1);
            while ((heard + 1L) * 1_024 < picture * 1_920L) {
                hear(sound, heard++, rungs);
            }
        }
        for (; heard <= 5 * 9_600 / 1_024; heard++) {
            hear(sound, heard, rungs);
        }
        assertThat(sequences(made)).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(sequences(low)).isEqualTo(sequences(made));
        long next = 0;
        for (int i = 0; i < made.size(); i++) {
            List<Long> times = soundTimes(made.get(i));
            assertThat(soundTimes(low.get(i))).isEqualTo(times);
            for (long time : times) {
                // The one before the beginning is of no chunk, and then there is neither a hole nor a repeat.
                assertThat(time).isEqualTo(next).isBetween(i * 9_600L, (i + 1) * 9_600L - 1);
                next += 1_024;
            }
        }
        assertThat(next).isGreaterThanOrEqualTo(5 * 9_600);
    }

    @Test
    void picturesWaitForSoundAsLongAsASecondAndLateSoundIsTheSameForAll() throws Exception {
        EncodedSound sound = sound();
        List<ChildOutput> rungs = twoRungs(sound, 10);
        pictures(rungs.get(0), 0, 6 * CHUNK_FRAMES);
        assertThat(made).isEmpty();
        pictures(rungs.get(0), 6 * CHUNK_FRAMES, 6 * CHUNK_FRAMES + 1);
        assertThat(sequences(made)).containsExactly(0L);
        for (int frame = -1; frame < 30; frame++) {
            hear(sound, frame, rungs);
        }
        pictures(rungs.get(0), 6 * CHUNK_FRAMES + 1, 9 * CHUNK_FRAMES + 1);
        pictures(rungs.get(1), 0, 9 * CHUNK_FRAMES + 1);
        assertThat(soundTimes(made.get(0))).isEmpty();
        assertThat(soundTimes(made.get(1))).startsWith(0L, 1_024L).hasSize(19);
        for (int i = 0; i < 3; i++) {
            assertThat(soundTimes(low.get(i))).isEqualTo(soundTimes(made.get(i)));
        }
    }

    @Test
    void aChildThatMakesMoreThanCanBeShownIsStopped() throws Exception {
        expect(0, 3);
        EncodedFrame large = new EncodedFrame(0, FRAME_TICKS, true, ByteBuffer.allocate(1 << 20));
        for (int i = 0; i < ChildProgress.MAX_HELD_BYTES >> 20; i++) {
            child.video(large);
        }
        assertThatThrownBy(() -> child.video(large)).isInstanceOf(IOException.class);
        packager.clear();
        child.video(large);
    }

    @Test
    void picturesThatAreEarlyDoNotPileUp() throws Exception {
        expect(0, 1);
        for (int i = 0; i < ChildProgress.MAX_HELD_BYTES >> 20; i++) {
            child.video(early(i));
        }
        EncodedFrame last = early(16);
        assertThatThrownBy(() -> child.video(last)).isInstanceOf(IOException.class);
        // Now they are what waits in their chunk, and gone with that.
        expect(1, 2);
        assertThatThrownBy(() -> child.video(last)).isInstanceOf(IOException.class);
        packager.clear();
        child.video(last);
    }

    private static EncodedFrame early(int number) {
        return new EncodedFrame(CHUNK_TICKS + number, 1, false, ByteBuffer.allocate(1 << 20));
    }

    @Test
    void aFrameOfSoundThatIsNoneIsRefused() throws Exception {
        EncodedSound sound = sound();
        sound.add(new EncodedFrame(0, 1_024, true, ByteBuffer.allocate(8_191)));
        EncodedFrame none = new EncodedFrame(1_024, 1_024, true, ByteBuffer.allocate(8_192));
        assertThatThrownBy(() -> sound.add(none)).isInstanceOf(IOException.class);
    }

    @Test
    void soundThatNobodyWaitsForDoesNotPileUp() throws Exception {
        EncodedSound sound = sound();
        int all = 10 * EncodedSound.MAX_WAITING;
        for (int frame = 0; frame < all; frame++) {
            sound.add(soundFrame(frame));
        }
        for (int i = 0; i < all * 1_024 / 9_600; i++) {
            ChildSound.Span span = sound.expect(source(i));
            sound.giveUp(span);
            assertThat(times(span)).allMatch(samples -> samples >= (all - EncodedSound.MAX_WAITING) * 1_024L);
        }
    }

    @Test
    void whatAnEncoderMakesUpForChunksThatItWasNotFedIsNobodys() throws Exception {
        EncodedSound sound = sound();
        ChildSound.Span before = sound.expect(source(0));
        ChildSound.Span after = sound.expect(source(6));
        for (int frame = -1; frame < 70; frame++) {
            sound.add(soundFrame(frame));
        }
        assertThat(times(before)).hasSize(10).startsWith(0L).endsWith(9 * 1_024L);
        assertThat(times(after)).startsWith(57 * 1_024L).endsWith(65 * 1_024L);
    }

    @Test
    void openGroupsOfPicturesKeepTheSegmentsOfTheSource() throws Exception {
        // From the second segment on two pictures are shown before the keyframe that they are decoded after.
        int leading = 2;
        for (int i = 0; i < 3; i++) {
            expect(source(i));
        }
        for (int shown = 0; shown < 15 + leading; shown++) {
            child.video(picture(shown, shown == 0));
        }
        for (int i = 3; i < 7; i++) {
            expect(source(i, leading * FRAME_TICKS));
        }
        for (int shown = 15 + leading; shown < 31 + leading; shown++) {
            child.video(picture(shown, shown == 15 + leading));
        }
        assertThat(sequences(made)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(made).extracting(Chunk::videoSamples).containsExactly(5, 5, 5 + leading, 5, 5, 5);
        assertThat(made.get(3).independent()).isTrue();
        List<Long> shown = new ArrayList<>();
        for (Chunk chunk : made) {
            shown.addAll(shownTicks(chunk));
        }
        assertThat(shown)
                .isEqualTo(LongStream.range(0, 30 + leading)
                        .mapToObj(i -> i * FRAME_TICKS)
                        .toList());
    }

    private static List<Long> times(ChildSound.Span span) {
        List<EncodedFrame> frames = span.frames();
        assertThat(frames).isNotNull();
        return frames.stream().map(EncodedFrame::ptsTicks).toList();
    }

    private static EncodedSound sound() {
        EncodedSound sound = new EncodedSound();
        sound.track(
                new Codec.Aac(new CodecConfiguration(new byte[] {0x11, (byte) 0x90}), "mp4a.40.2", 48_000, 2, 1_024));
        return sound;
    }

    private static EncodedFrame soundFrame(int number) {
        return new EncodedFrame(number * 1_024L, 1_024, true, ByteBuffer.wrap(new byte[] {(byte) number}));
    }

    private static void hear(EncodedSound sound, int number, List<ChildOutput> rungs) throws IOException {
        sound.add(soundFrame(number));
        rungs.forEach(ChildOutput::heard);
    }

    /** Of one child, which is to make so many chunks of both. */
    private List<ChildOutput> twoRungs(EncodedSound sound, int chunks) {
        List<ChildOutput> rungs = List.of(child(packager, sound), child(new RungPackager(low::add), sound));
        for (int i = 0; i < chunks; i++) {
            ChildSound.Span span = sound.expect(source(i));
            for (ChildOutput rung : rungs) {
                rung.expect(source(i), span);
            }
        }
        return rungs;
    }

    private static ChildOutput child(RungPackager packager, ChildSound sound) {
        ChildOutput child = new ChildOutput(packager, sound);
        child.videoTrack(new Codec.H264(new CodecConfiguration(new byte[8]), "avc1.64001e", 426, 240));
        return child;
    }

    private void expect(int from, int to) {
        for (int i = from; i < to; i++) {
            expect(source(i));
        }
    }

    private void expect(SourceChunk source) {
        child.expect(source, CopiedSound.NONE.expect(source));
    }

    private void pictures(int from, int to) throws IOException {
        pictures(child, from, to);
    }

    private static void pictures(ChildOutput child, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            child.video(picture(i, i % (SEGMENT_CHUNKS * CHUNK_FRAMES) == 0));
        }
    }

    private static EncodedFrame picture(int shown, boolean keyframe) {
        return new EncodedFrame(
                (long) shown * FRAME_TICKS, FRAME_TICKS, keyframe, ByteBuffer.wrap(new byte[] {(byte) shown}));
    }

    /** Counted from 0; sequence numbers begin with 1. */
    private static SourceChunk source(int index) {
        return source(index, 0);
    }

    /** @param delayTicks of its first frame's presentation */
    private static SourceChunk source(int index, int delayTicks) {
        long micros = index * 200_000L;
        Chunk chunk = new Chunk(
                new InitSection(0, List.of(), new byte[0]),
                index + 1L,
                index % SEGMENT_CHUNKS == 0,
                index % SEGMENT_CHUNKS == 0,
                false,
                Instant.EPOCH.plusNanos(micros * 1_000),
                micros,
                200_000,
                CHUNK_FRAMES,
                0,
                0,
                ChunkBytes.of(new byte[0]),
                0,
                200_000);
        SourceChunk source = new SourceChunk(chunk, List.of(), delayTicks);
        assertThat(source.endTicks()).isEqualTo((index + 1L) * CHUNK_TICKS);
        return source;
    }

    /** Of the source's chunks that the rung's cover. */
    private static List<Long> sequences(List<Chunk> chunks) {
        return chunks.stream().map(chunk -> chunk.startMicros() / 200_000).toList();
    }

    private static List<Long> shownTicks(Chunk chunk) throws CmafException {
        MovieHeader movie = MovieHeader.parseInit(ByteBuffer.wrap(chunk.init().bytes()));
        BoxCursor boxes = new BoxCursor(ByteBuffer.wrap(chunk.bytes()));
        boxes.next();
        TrackFragment video =
                Objects.requireNonNull(Fragment.parse(movie, boxes.body()).track(Track.VIDEO_ID));
        List<Long> times = new ArrayList<>();
        long dts = video.baseDecodeTicks();
        for (int i = 0; i < video.sampleCount(); i++) {
            times.add(dts + video.compositionOffsetTicks()[i]);
            dts += video.sampleTicks()[i];
        }
        // Decode times go on without a break.
        assertThat(dts).isEqualTo((chunk.startMicros() + 200_000) * 9 / 100);
        return times;
    }

    private static List<Long> soundTimes(Chunk chunk) throws CmafException {
        MovieHeader movie = MovieHeader.parseInit(ByteBuffer.wrap(chunk.init().bytes()));
        BoxCursor boxes = new BoxCursor(ByteBuffer.wrap(chunk.bytes()));
        boxes.next();
        TrackFragment sound = Fragment.parse(movie, boxes.body()).track(Track.AUDIO_ID);
        List<Long> times = new ArrayList<>();
        for (int i = 0; sound != null && i < sound.sampleCount(); i++) {
            times.add(sound.baseDecodeTicks() + i * 1_024L);
        }
        return times;
    }
}
