package io.millrace.ingest.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.media.Track;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Audio messages. */
class FlvAudioTest extends FlvMessages {
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
}
