package io.millrace.media.tape;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TapePlaylistTest {
    private static final CameraId CAMERA = new CameraId("gate");
    private static final Instant START = Instant.parse("2026-11-21T09:59:56Z");

    /** Segments of 2 s and 1,000 bytes, on the time-line where {@code firstSeconds} says. */
    private static TapeFile file(int id, int session, Instant start, int firstSeconds, int segments, String codecs) {
        int[] sizes = new int[segments];
        int[] durations = new int[segments];
        java.util.Arrays.fill(sizes, 1_000);
        java.util.Arrays.fill(durations, 180_000);
        return new TapeFile(
                new UUID(0, id),
                CAMERA,
                new UUID(1, session),
                start,
                codecs,
                640,
                360,
                false,
                new TapeIndex(700, 90_000, firstSeconds * 90_000L, 66_000, sizes, durations));
    }

    private static String media(List<TapeFile> files, String from, @Nullable String to) {
        return new String(
                new TapePlaylist(files, Instant.parse(from), to == null ? null : Instant.parse(to)).media(),
                StandardCharsets.ISO_8859_1);
    }

    private final List<TapeFile> tape = List.of(
            file(1, 1, START, 0, 2, "avc1.64001f"),
            file(2, 1, START.plusSeconds(4), 4, 2, "avc1.64001f"),
            file(3, 2, START.plusSeconds(60), 0, 1, "hvc1.1.6.L93.B0"));

    @Test
    void goesOnOverTheHourAndStartsAnewAfterAGap() {
        assertThat(media(tape, "2026-11-21T09:59:56Z", "2026-11-21T11:00:00Z")).isEqualTo("""
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:2
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MAP:URI="00000000-0000-0000-0000-000000000001.mp4",BYTERANGE="700@0"
                #EXT-X-PROGRAM-DATE-TIME:2026-11-21T09:59:56Z
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:1000@66000
                00000000-0000-0000-0000-000000000001.mp4
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:1000@67000
                00000000-0000-0000-0000-000000000001.mp4
                #EXT-X-MAP:URI="00000000-0000-0000-0000-000000000002.mp4",BYTERANGE="700@0"
                #EXT-X-PROGRAM-DATE-TIME:2026-11-21T10:00:00Z
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:1000@66000
                00000000-0000-0000-0000-000000000002.mp4
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:1000@67000
                00000000-0000-0000-0000-000000000002.mp4
                #EXT-X-DISCONTINUITY
                #EXT-X-MAP:URI="00000000-0000-0000-0000-000000000003.mp4",BYTERANGE="700@0"
                #EXT-X-PROGRAM-DATE-TIME:2026-11-21T10:00:56Z
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:1000@66000
                00000000-0000-0000-0000-000000000003.mp4
                #EXT-X-ENDLIST
                """);
    }

    @Test
    void takesTheSegmentsThatTheRangeTouchesAndStartsWhereItWasAsked() {
        assertThat(media(tape, "2026-11-21T09:59:58.500Z", "2026-11-21T10:00:02Z"))
                .isEqualTo("""
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:2
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-START:TIME-OFFSET=0.500000,PRECISE=YES
                #EXT-X-MAP:URI="00000000-0000-0000-0000-000000000001.mp4",BYTERANGE="700@0"
                #EXT-X-PROGRAM-DATE-TIME:2026-11-21T09:59:58Z
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:1000@67000
                00000000-0000-0000-0000-000000000001.mp4
                #EXT-X-MAP:URI="00000000-0000-0000-0000-000000000002.mp4",BYTERANGE="700@0"
                #EXT-X-PROGRAM-DATE-TIME:2026-11-21T10:00:00Z
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:1000@66000
                00000000-0000-0000-0000-000000000002.mp4
                #EXT-X-ENDLIST
                """);
    }

    @Test
    void aRangeThatGoesOnOnlyEverGrows() {
        String before = media(tape.subList(0, 1), "2026-11-21T09:59:56Z", null);
        String after = media(tape, "2026-11-21T09:59:56Z", null);
        assertThat(before).contains("#EXT-X-PLAYLIST-TYPE:EVENT").doesNotContain("ENDLIST");
        assertThat(after).startsWith(before).doesNotContain("ENDLIST");
    }

    @Test
    void oneVariantNamesItsCodecsUnlessTheyChange() {
        assertThat(multivariant(tape.subList(0, 2))).isEqualTo("""
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-STREAM-INF:BANDWIDTH=4000,AVERAGE-BANDWIDTH=4000,CODECS="avc1.64001f",RESOLUTION=640x360
                media.m3u8
                """);
        assertThat(multivariant(tape)).doesNotContain("CODECS");
    }

    private static String multivariant(List<TapeFile> files) {
        return new String(new TapePlaylist(files, START, null).multivariant(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void nothingOnRecordIsEmpty() {
        Instant after = START.plusSeconds(3_600);
        assertThat(new TapePlaylist(tape, after, after.plusSeconds(1)).isEmpty())
                .isTrue();
    }
}
