package io.millrace.ingest.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.media.Codec;
import io.millrace.media.MediaSample;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Video messages, and what becomes of a frame. */
class FlvVideoTest extends FlvMessages {
    @Test
    void readsLegacyH264() {
        video(0, "1700000000" + AVCC);
        video(40, "1701000050" + IDR);
        video(80, "2701ffffd8" + P_FRAME);

        assertThat(sink.tracks).hasSize(1);
        MediaSample keyframe = sink.samples.getFirst();
        MediaSample predicted = sink.samples.getLast();
        assertThat(keyframe.keyframe()).isTrue();
        assertThat(keyframe.dtsTicks()).isEqualTo(40);
        assertThat(keyframe.ptsTicks()).isEqualTo(120);
        assertThat(predicted.keyframe()).isFalse();
        assertThat(predicted.compositionOffsetTicks()).isEqualTo(-40);
        assertThat(demuxer.dropped()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "91, 000000", // CodedFrames
        "93, ''", // CodedFramesX, without composition time
        "97, ''", // ModEx with a nanosecond offset, then CodedFramesX
        "96, 00", // Multitrack of one track
    })
    void readsEnhancedH264(String firstByte, String between) {
        video(0, "90" + "61766331" + AVCC);
        String header = switch (firstByte) {
            case "97" -> "97" + "02" + "0f4240" + "03" + "61766331";
            case "96" -> "96" + "03" + "61766331"; // OneTrack, CodedFramesX
            default -> firstByte + "61766331";
        };

        video(40, header + between + IDR);

        assertThat(sink.samples).hasSize(1);
        assertThat(sink.samples.getFirst().payload()).isEqualTo(ByteBuffer.wrap(hex(IDR)));
        assertThat(sink.samples.getFirst().keyframe()).isTrue();
        assertThat(demuxer.dropped()).isEmpty();
    }

    @Test
    void h265AsCodecId12() {
        String hvcc = "01016000000090000000000078f000fcfdf8f800000f03"
                + "a00001001840010c01ffff016000000300900000030000030078959809"
                + "a10001002a420101016000000300900000030000030078a003c08010e755965669"
                + "24caf01680800001f480003a9804"
                + "a2000100074401c172b46240";
        video(0, "1c00000000" + hvcc);
        video(40, "1c01000000" + "000000042601af00");

        assertThat(sink.tracks.getFirst().codec()).isInstanceOf(Codec.H265.class);
        assertThat(sink.samples.getFirst().keyframe()).isTrue();
    }

    @Test
    void handsOnTheMessageItselfAndNoCopy() {
        video(0, "1700000000" + AVCC);
        ByteBuffer message = ByteBuffer.wrap(hex("ffff" + "1701000000" + IDR)).position(2);

        demuxer.video(0, message, 7);

        MediaSample sample = sink.samples.getFirst();
        assertThat(sample.payload().array()).isSameAs(message.array());
        assertThat(sample.payload()).isEqualTo(ByteBuffer.wrap(hex(IDR)));
        assertThat(sample.receivedNanos()).isEqualTo(7);
        assertThat(message.position()).isEqualTo(2);
    }

    @Test
    void takesTheFirstTrackOfMany() {
        video(0, "90" + "61766331" + AVCC);
        String track = "61766331" + "%02x" + "000009" + IDR;

        video(40, "96" + "23" + String.format(track, 0) + String.format(track, 1));

        assertThat(sink.samples).hasSize(1);
        assertThat(demuxer.dropped()).containsExactly(entry("extra_track", 1L));
    }

    @Test
    void passesOverMetadataAndCommandsAndTheEnd() {
        video(0, "94" + "61766331" + "0200"); // colour information
        video(0, "d0" + "00"); // a seek command
        video(0, "5700"); // the same, legacy
        video(0, "1702000000"); // end of sequence
        video(0, "92" + "61766331");

        assertThat(sink.tracks).isEmpty();
        assertThat(demuxer.dropped()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2200, Sorenson H.263 (codec id 2)",
        "2400, On2 VP6 (codec id 4)",
        "2f00, The video codec (codec id 15)",
        "9076703039, The video codec with FourCC vp09",
        "900a766331, The video codec with FourCC ?vc1",
    })
    void refusesOtherVideoByName(String message, String name) {
        assertThatThrownBy(() -> video(0, message))
                .isInstanceOfSatisfying(
                        FlvException.class, e -> assertThat(e.kind()).isEqualTo(FlvException.Kind.UNSUPPORTED_CODEC))
                .hasMessage(name + " is not supported; set the encoder to H.264 or H.265");
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty",
        "17, truncated", // one byte: an encoder's keep-alive
        "22, truncated", // the same, though it would name a codec
        "17010000, truncated",
        "91617663, truncated",
        "9161766331ffff, truncated",
        "9702, truncated",
        "97ffffff, truncated",
        "96236176633100ffffff00, truncated",
        "1701000000, empty",
        "1701000000000000ff65, malformed",
        "1705000000, unknown_packet_type",
        "9561766331, unknown_packet_type",
        "1701000000000000026764, no_picture", // parameter sets that cannot be read, alone
    })
    void dropsWhatIsMalformedAndGoesOn(String message, String cause) {
        video(0, "1700000000" + AVCC);

        video(40, message);
        video(80, "1701000000" + IDR);

        assertThat(demuxer.dropped()).containsEntry(cause, 1L);
        assertThat(sink.samples).extracting(MediaSample::dtsTicks).containsExactly(80L);
    }

    @Test
    void rewritesLengthsOfTwoBytes() {
        video(0, "1700000000" + AVCC.replaceFirst("ffe1", "fde1"));
        video(0, "1701000000" + "0005" + "6588842000");

        assertThat(sink.samples.getFirst().payload()).isEqualTo(ByteBuffer.wrap(hex(IDR)));
    }

    @Test
    void rewritesStartCodes() {
        video(0, "1700000000" + AVCC);
        video(0, "1701000000" + "00000001" + "65888420");

        assertThat(sink.samples.getFirst().payload()).isEqualTo(ByteBuffer.wrap(hex("0000000465888420")));
    }

    @Test
    void doesNotBelieveTheKeyframeFlag() {
        video(0, "1700000000" + AVCC);
        video(0, "2701000000" + IDR);
        video(40, "1701000000" + P_FRAME);

        assertThat(sink.samples).extracting(MediaSample::keyframe).containsExactly(true, false);
    }
}
