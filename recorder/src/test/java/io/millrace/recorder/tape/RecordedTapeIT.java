package io.millrace.recorder.tape;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.tape.TapeFile;
import io.millrace.media.tape.TapePlaylist;
import io.millrace.recorder.testing.Fmp4Chunks;
import io.millrace.recorder.testing.TestTape;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What FFmpeg plays of ranges of the tape. */
class RecordedTapeIT {
    /** Two seconds before a file turns. */
    private static final Instant START = Instant.parse("2026-11-21T09:59:58Z");

    private static final Instant AFTER_GAP = START.plusSeconds(72);
    private static final Path B_FRAMES =
            Fmp4Chunks.clip("recorder-b-frames.mp4", 12, "-c:v libx264 -preset ultrafast -bf 2 -g 50", "-c:a aac");
    private static final Path HEVC = Fmp4Chunks.clip(
            "recorder-hevc.mp4",
            12,
            "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=50 -tag:v hvc1",
            "-c:a aac");

    @TempDir
    Path folder;

    private TestTape tape;

    @BeforeEach
    void record() throws Exception {
        tape = new TestTape(folder);
        tape.record(B_FRAMES, START, 4);
        tape.record(B_FRAMES, AFTER_GAP, 4);
    }

    @AfterEach
    void close() throws Exception {
        tape.close();
    }

    /** One session at a time: where time-lines meet, ffmpeg drops the first pictures of the second. */
    @Test
    void everyFrameWhereverTheFilesLie() throws Exception {
        assertThat(tape.inSpool()).hasSize(8);
        for (int i = 0; i < 5; i++) {
            tape.storeOne(i % 2 == 0);
        }
        List<String> source = TestMedia.frameMd5(B_FRAMES.toString(), "v:0");
        assertThat(tape.played(START, AFTER_GAP, "v:0")).isEqualTo(source);
        assertThat(tape.played(AFTER_GAP, null, "v:0")).isEqualTo(source);
        assertThat(tape.played(START, null, "v:0"))
                .startsWith(source.toArray(String[]::new))
                .endsWith(source.getLast());
    }

    /**
     * Where time-lines meet FFmpeg's player shows five pictures less: its MP4 reader marks the samples
     * of a fragment that steps back in time to be discarded when decoded. All of them arrive.
     */
    @Test
    void whereTimeLinesMeetEveryPacketArrives() throws Exception {
        List<String> first = tape.packets(START, AFTER_GAP, "v:0");
        List<String> second = tape.packets(AFTER_GAP, AFTER_GAP.plusSeconds(60), "v:0");
        assertThat(first).hasSize(300).isEqualTo(second);
        List<String> both = new ArrayList<>(first);
        both.addAll(second);
        assertThat(tape.packets(START, AFTER_GAP.plusSeconds(60), "v:0")).isEqualTo(both);
        assertThat(tape.played(START, null, "v:0")).as("a fragment of 200 ms").hasSize(600 - 5);
    }

    /** Of the file that is being written complete segments are named, and the next ones when they are whole. */
    @Test
    void theRunningHourPlaysAsFarAsItIsWhole() throws Exception {
        List<String> source = TestMedia.frameMd5(B_FRAMES.toString(), "v:0");
        Instant now = AFTER_GAP.plusSeconds(100);
        TestTape.Growing camera = tape.begin(B_FRAMES, now, Duration.ofMillis(7_400));
        awaitEnd(now, now.plusSeconds(6));
        TapeFile growing = tape.tape.files(TestTape.CAMERA, now, Instant.MAX).getLast();
        assertThat(growing.growing()).isTrue();
        String before = media(now);
        assertThat(before).contains("#EXT-X-PLAYLIST-TYPE:EVENT").doesNotContain("ENDLIST");
        assertThat(tape.played(now, null, "v:0")).isEqualTo(source.subList(0, 150));

        camera.end(3);
        assertThat(media(now)).as("an event only grows").startsWith(before);
        assertThat(tape.played(now, null, "v:0")).isEqualTo(source);
    }

    private String media(Instant from) {
        List<TapeFile> files = tape.tape.files(TestTape.CAMERA, from, Instant.MAX);
        return new String(new TapePlaylist(files, from, null).media(), StandardCharsets.ISO_8859_1);
    }

    /** The recorder's writers take their time. */
    private void awaitEnd(Instant from, Instant end) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (tape.tape.files(TestTape.CAMERA, from, Instant.MAX).stream()
                .noneMatch(file -> Duration.between(file.end(), end).abs().toMillis() < 100)) {
            assertThat(System.nanoTime()).as("not on the tape in time").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** FFmpeg's player keeps its first decoder, so it is shown the new codec by itself. */
    @Test
    void anotherCodecStartsAnew() throws Exception {
        Instant later = AFTER_GAP.plusSeconds(40);
        tape.record(HEVC, later, 3);
        assertThat(tape.played(later, later.plusSeconds(1_000), "v:0"))
                .isEqualTo(TestMedia.frameMd5(HEVC.toString(), "v:0"));
    }

    @Test
    void takesTheSegmentsThatTheRangeTouches() throws Exception {
        List<String> source = TestMedia.frameMd5(B_FRAMES.toString(), "v:0");
        assertThat(tape.played(START.plusSeconds(5), START.plusMillis(8_500), "v:0"))
                .isEqualTo(source.subList(100, 250));
    }

    @Test
    void anIndexIsTheSameFromTheFileFromTheCatalogueAndFromTheObject() throws Exception {
        List<TapeFile> inSpool = tape.tape.files(TestTape.CAMERA, START, AFTER_GAP);
        tape.storeOne(true);
        tape.storeOne(false);
        List<UUID> both = inSpool.stream().map(TapeFile::id).toList();
        assertThat(tape.catalogue.indexes().find(both)).hasSize(1);
        List<TapeFile> stored = tape.tape.files(TestTape.CAMERA, START, AFTER_GAP);

        assertThat(tape.catalogue.indexes().find(both))
                .as("the one that was missing was kept")
                .hasSize(2);
        long read = tape.store.bytesRead.get();
        tape.tape.files(TestTape.CAMERA, START, AFTER_GAP);
        assertThat(tape.store.bytesRead).as("from now on no object is read").hasValue(read);
        for (int i = 0; i < 2; i++) {
            assertThat(stored.get(i).index().toRecordingIndex(stored.get(i).id()))
                    .isEqualTo(inSpool.get(i)
                            .index()
                            .toRecordingIndex(stored.get(i).id()));
            assertThat(stored.get(i).start()).isEqualTo(inSpool.get(i).start());
        }
    }
}
