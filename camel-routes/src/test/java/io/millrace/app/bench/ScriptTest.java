package io.millrace.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What viewers ask for, answer by answer. */
class ScriptTest {
    private static final String ENTRY = "/hls/cam/playlist.m3u8?token=x";
    private static final String VARIANTS =
            "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=2\nv/1/source.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv/1/360p.m3u8\n";
    private static final String FULL = """
            #EXTM3U
            #EXT-X-TARGETDURATION:2
            #EXT-X-MEDIA-SEQUENCE:7
            #EXTINF:2.0,
            7.m4s
            #EXT-X-PART:DURATION=0.2,URI="8.0.m4s"
            """;

    private static AnswerReader.Answer answer(String body) {
        return new AnswerReader.Answer(200, body.getBytes(StandardCharsets.UTF_8), body.length());
    }

    private static AnswerReader.Answer part(int sequence) {
        byte[] head = new byte[24];
        System.arraycopy("mfhd".getBytes(StandardCharsets.US_ASCII), 0, head, 12, 4);
        ByteBuffer.wrap(head).putInt(20, sequence);
        return new AnswerReader.Answer(200, head, 5_000);
    }

    @Test
    void lowLatencyFetchesEachPartThatIsNewAndReloadsForTheNext() throws Exception {
        List<Long> parts = new ArrayList<>();
        LowLatencyScript script = new LowLatencyScript(ENTRY, parts::add);

        assertThat(script.first().path()).isEqualTo(ENTRY);
        assertThat(script.after(answer(VARIANTS)).path()).isEqualTo("/hls/cam/v/1/source.m3u8");
        assertThat(script.after(answer(FULL)).path())
                .isEqualTo("/hls/cam/v/1/source.m3u8?_HLS_msn=8&_HLS_part=1&_HLS_skip=YES");
        String more = FULL + "#EXT-X-PART:DURATION=0.2,URI=\"8.1.m4s\"\n#EXT-X-PART:DURATION=0.2,URI=\"8.2.m4s\"\n";
        assertThat(script.after(answer(more)).path()).isEqualTo("/hls/cam/v/1/8.1.m4s");
        assertThat(script.after(part(41)).path()).isEqualTo("/hls/cam/v/1/8.2.m4s");
        assertThat(script.after(part(42)).path()).endsWith("_HLS_msn=8&_HLS_part=3&_HLS_skip=YES");
        assertThat(parts).containsExactly(41L, 42L);
    }

    @Test
    void whatIsNoPartIsNotTakenForOne() throws Exception {
        LowLatencyScript script = new LowLatencyScript(ENTRY, part -> {});
        script.after(answer(VARIANTS));
        script.after(answer(FULL));
        script.after(answer(FULL + "#EXT-X-PART:DURATION=0.2,URI=\"8.1.m4s\"\n"));

        assertThatThrownBy(() -> script.after(answer("<html>not what was asked for</html>")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void plainReloadsAfterATargetDurationAndFetchesWholeSegments() throws Exception {
        PlainScript script = new PlainScript(ENTRY, true);

        script.first();
        assertThat(script.after(answer(VARIANTS)).path()).isEqualTo("/hls/cam/v/1/360p.m3u8");
        ViewerScript.Ask reload = script.after(answer(FULL));
        assertThat(reload.path()).isEqualTo("/hls/cam/v/1/360p.m3u8");
        assertThat(reload.waitMillis()).isEqualTo(2_000);
        ViewerScript.Ask segment = script.after(answer(FULL + "#EXTINF:2.0,\n8.m4s\n"));
        assertThat(segment.path()).isEqualTo("/hls/cam/v/1/8.m4s");
        assertThat(segment.keepBytes()).isZero();
        assertThat(script.after(answer("")).waitMillis()).isEqualTo(2_000);
    }
}
