package io.millrace.ingest.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.millrace.media.MediaKind;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an encoder says of itself. */
class FlvMetadataTest extends FlvMessages {
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
}
