package io.millrace.ingest.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.media.Codec;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlvDemuxerTest {
    // libx264, High, 1918×1078; and Constrained Baseline of the same size
    private static final String SPS = "67640028acd940780227a9b01100000303e90000ea600f183196";
    private static final String PPS = "68ebe3cb22c0";
    private static final String AVCC = "01640028ffe1001a" + SPS + "010006" + PPS + "fdf8f800";
    private static final String OTHER_SPS = "6742c028d900780227a9b011000003" + "03e90000ea600f183248";
    private static final String OTHER_PPS = "68cb83cb20";
    private static final String OTHER_AVCC = "0142c028ffe10019" + OTHER_SPS + "010005" + OTHER_PPS;
    private static final String IDR = "000000056588842000";
    private static final String P_FRAME = "00000004419a2004";
    private static final String OPUS_HEAD = "4f707573486561640102380180bb0000000000";

    private final CollectingSink sink = new CollectingSink();
    private final FlvDemuxer demuxer = new FlvDemuxer(sink);

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

    @ParameterizedTest
    @CsvSource({
        "af00, af01, 1190, AAC", // legacy
        "906d703461, 916d703461, 1190, AAC", // enhanced
        "904f707573, 914f707573, " + OPUS_HEAD + ", Opus",
        "95004f70757300, 95014f70757300, " + OPUS_HEAD + ", Opus", // a multitrack of one
    })
    void readsAudio(String startHeader, String frameHeader, String configuration, String codec) {
        audio(0, startHeader + configuration);
        audio(20, frameHeader + "fc0102");

        assertThat(sink.tracks).extracting(Track::id).containsExactly(Track.AUDIO_ID);
        assertThat(sink.tracks.getFirst().codec().displayName()).isEqualTo(codec);
        assertThat(sink.samples.getFirst().payload()).isEqualTo(ByteBuffer.wrap(hex("fc0102")));
        assertThat(sink.samples.getFirst().keyframe()).isTrue();
        assertThat(demuxer.dropped()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2f00", "7200", "b200", "90616333" + "2d00"})
    void dropsOtherAudio(String message) {
        audio(0, message);
        audio(20, message);

        assertThat(demuxer.dropped()).containsExactly(entry("unknown_audio", 2L));
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty",
        "af, truncated",
        "af01, empty",
        "af07ff, unknown_packet_type",
        "914f70, truncated",
        "af00f8e6400000, bad_sequence_header",
    })
    void dropsMalformedAudioAndGoesOn(String message, String cause) {
        audio(0, "af00" + "1190");

        audio(20, message);
        audio(40, "af01" + "2110");

        assertThat(demuxer.dropped()).containsExactly(entry(cause, 1L));
        assertThat(sink.samples).hasSize(1);
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

    @Test
    void readsWhatAnEncoderSaysOfItself() {
        demuxer.metadata(ByteBuffer.wrap(hex("02000d" + ascii("@setDataFrame") + "02000a" + ascii("onMetaData")
                + "0800000003"
                + "0007" + ascii("encoder") + "020008" + ascii("OBS\n30.0")
                + "0009" + ascii("framerate") + "00" + "403e000000000000"
                + "000c" + ascii("audiocodecid") + "00" + "4024000000000000"
                + "0005" + ascii("extra") + "03" + "0001" + ascii("a") + "05" + "000009"
                + "000009")));

        assertThat(demuxer.metadata()).isEqualTo(new FlvMetadata(true, "OBS30.0", 30, false, true));
        assertThat(sink.announced).containsExactly(MediaKind.AUDIO);
    }

    @ParameterizedTest
    @CsvSource({
        "00 4024000000000000, true", // 10, AAC
        "00 41db5c0d18400000, true", // mp4a as a number
        "02 0004 4f707573, true", // Opus as text
        "00 4000000000000000, false", // 2, MP3
        "02 0004 2e6d7033, false", // .mp3
        "01 01, false",
    })
    void audioIsAnnouncedWhereItCanBePackaged(String codecId, boolean announced) {
        demuxer.metadata(ByteBuffer.wrap(hex("02000a" + ascii("onMetaData") + "0800000001" + "000c"
                + ascii("audiocodecid") + codecId.replace(" ", "") + "000009")));

        assertThat(demuxer.metadata().announcesAudio()).isEqualTo(announced);
        assertThat(sink.announced.contains(MediaKind.AUDIO)).isEqualTo(announced);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "02000a6f6e4d657461", // cut off
                "02000a6f6e4d65746144617461" + "10", // a typed object
                "02000a6f6e4d65746144617461" + "0a7fffffff", // an array longer than the message
                "02000a6f6e4d65746144617461" + "0cffffffff", // a string of negative length
            })
    void unreadableMetadataIsCounted(String amf0) {
        assertThatCode(() -> demuxer.metadata(ByteBuffer.wrap(hex(amf0)))).doesNotThrowAnyException();

        assertThat(demuxer.dropped()).isEqualTo(Map.of("bad_metadata", 1L));
        assertThat(demuxer.metadata()).isEqualTo(FlvMetadata.NONE);
    }

    @Test
    void nestedMetadataIsCountedAndNoStackOverflows() {
        demuxer.metadata(ByteBuffer.wrap(hex("02000a" + ascii("onMetaData") + "03000161".repeat(50_000))));

        assertThat(demuxer.dropped()).isEqualTo(Map.of("bad_metadata", 1L));
    }

    @Test
    void anotherDataMessageIsNotMetadata() {
        demuxer.metadata(ByteBuffer.wrap(hex("020006" + ascii("onCuePoint").substring(0, 12))));

        assertThat(demuxer.metadata()).isEqualTo(FlvMetadata.NONE);
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

    private void video(int time, String body) {
        demuxer.video(time, ByteBuffer.wrap(hex(body)), 0);
    }

    private void audio(int time, String body) {
        demuxer.audio(time, ByteBuffer.wrap(hex(body)), 0);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }
}
