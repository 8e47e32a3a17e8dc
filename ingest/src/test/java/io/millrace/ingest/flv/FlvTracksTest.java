package io.millrace.ingest.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Sequence headers and times: where a track begins, and how it goes on. */
class FlvTracksTest extends FlvMessages {
    @Test
    void countsFramesBeforeTheSequenceHeader() {
        video(0, "1701000000" + IDR);
        audio(0, "af01" + "2110");
        video(40, "1700000000" + AVCC);
        audio(40, "af00" + "1190");
        video(40, "1701000000" + IDR);
        audio(40, "af01" + "2110");

        assertThat(sink.samples).hasSize(2);
        assertThat(demuxer.dropped()).containsExactly(entry("before_sequence_header", 2L));
    }

    @Test
    void aRepeatedSequenceHeaderChangesNothing() {
        video(0, "1700000000" + AVCC);
        video(0, "1701000000" + IDR);
        video(40, "1700000000" + AVCC);

        assertThat(sink.tracks).hasSize(1);
    }

    @Test
    void anotherSequenceHeaderBeginsAnotherTrack() {
        video(0, "1700000000" + AVCC);
        video(0, "1701000000" + IDR);
        video(40, "1700000000" + OTHER_AVCC);
        video(40, "1701000000" + IDR);

        assertThat(sink.tracks).hasSize(2);
        assertThat(sink.tracks).extracting(Track::id).containsOnly(Track.VIDEO_ID);
        assertThat(sink.samples.getLast().track().codec().rfc6381()).isEqualTo("avc1.42c028");
    }

    @Test
    void parameterSetsAmongTheFramesBeginAnotherTrackOnce() {
        String inBand = "00000019" + OTHER_SPS + "00000005" + OTHER_PPS + IDR;
        video(0, "1700000000" + AVCC);
        video(0, "1701000000" + IDR);
        video(40, "1701000000" + inBand);
        video(80, "1700000000" + AVCC); // contradicts them in every group of pictures
        video(80, "1701000000" + inBand);

        assertThat(sink.tracks).extracting(t -> t.codec().rfc6381()).containsExactly("avc1.640028", "avc1.42c028");
        assertThat(sink.samples.getLast().payload()).isEqualTo(ByteBuffer.wrap(hex(inBand)));
    }

    @Test
    void parameterSetsAmongTheFramesDoForASequenceHeader() {
        video(0, "1700000000" + "01640028ffe000"); // none in it
        video(0, "1701000000" + "0000001a" + SPS + "00000006" + PPS);
        video(0, "1701000000" + IDR);

        assertThat(sink.tracks).extracting(t -> t.codec().rfc6381()).containsExactly("avc1.640028");
        assertThat(sink.samples).hasSize(1);
        assertThat(demuxer.dropped()).containsExactly(entry("bad_sequence_header", 1L), entry("no_picture", 1L));
    }

    @Test
    void timeGoesOnOverTheWrap() {
        video(0, "1700000000" + AVCC);
        video(0xffff_fff0, "1701000000" + IDR);
        audio(0, "af00" + "1190");
        audio(0xffff_fff8, "af01" + "2110");
        video(0x18, "2701000000" + P_FRAME);
        audio(0x10, "af01" + "2110");

        assertThat(sink.samples.subList(1, 4))
                .extracting(s -> s.dtsTicks() - sink.samples.getFirst().dtsTicks())
                .containsExactly(8L, 40L, 32L);
    }

    @Test
    void stepsBackArePassedOn() {
        video(0x8000_0000, "1700000000" + AVCC);
        video(0x8000_0000, "1701000000" + IDR);
        video(0x8000_0000 - 5, "2701000000" + P_FRAME);
        video(0x7000_0000, "1701000000" + IDR);

        assertThat(sink.samples)
                .extracting(MediaSample::dtsTicks)
                .containsExactly(0x8000_0000L, 0x7fff_fffbL, 0x7000_0000L);
    }
}
