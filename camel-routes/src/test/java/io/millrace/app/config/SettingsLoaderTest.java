package io.millrace.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.retention.RetentionPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsLoaderTest {
    @TempDir
    Path folder;

    @Test
    void nothingSetGivesTheDefaults() {
        assertThat(SettingsLoader.load(null, Map.of("PATH", "/bin"), Map.of())).isEqualTo(Settings.DEFAULTS);
    }

    @Test
    void eachSourceOverridesTheOneBefore() throws IOException {
        Path file = Files.writeString(folder.resolve("millrace.yml"), """
                data: from-file
                rtmps:
                  port: 1
                hls.part-target: 300ms
                http: { port: 11 }
                """);
        Settings settings = SettingsLoader.load(
                file,
                Map.of("MILLRACE_RTMPS_PORT", "2", "MILLRACE_DATA", "from-environment"),
                Map.of("data", "from-flag"));

        assertThat(settings.data()).isEqualTo(Path.of("from-flag"));
        assertThat(settings.rtmps().port()).isEqualTo(2);
        assertThat(settings.http().port()).isEqualTo(11);
        assertThat(settings.hls().partTarget()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void anUnknownKeyStopsTheStartAndNamesTheNearest() throws IOException {
        Path file = Files.writeString(folder.resolve("millrace.yml"), "rtmps:\n  prot: 1936\n");

        assertThatThrownBy(() -> SettingsLoader.load(file, Map.of(), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("rtmps.prot in " + file)
                .hasMessageContaining("did you mean rtmps.port?");
        assertThatThrownBy(() -> SettingsLoader.load(null, Map.of("MILLRACE_HTTP_PROT", "1"), Map.of()))
                .hasMessageContaining("did you mean MILLRACE_HTTP_PORT?");
    }

    @Test
    void variablesThatAreOthersStopNoStart() {
        Map<String, String> others = Map.of(
                "MILLRACE_PUBLISH_URL", "rtmps://localhost:1936/live/yard?token=t",
                "MILLRACE_SERVICE_HOST", "10.0.0.7",
                "MILLRACE_SERVICE_PORT_HTTPS", "8443",
                "MILLRACE_PORT", "tcp://10.0.0.7:8443",
                "MILLRACE_PORT_8443_TCP", "tcp://10.0.0.7:8443",
                "MILLRACE_PORT_8443_TCP_ADDR", "10.0.0.7");
        assertThat(SettingsLoader.load(null, others, Map.of())).isEqualTo(Settings.DEFAULTS);
        assertThatThrownBy(() -> SettingsLoader.load(null, Map.of("MILLRACE_PORT", "8443"), Map.of()))
                .hasMessageContaining("MILLRACE_PORT is not a setting");
    }

    @Test
    void aValueThatCannotBeRightIsNamed() {
        assertThatThrownBy(() -> SettingsLoader.load(null, Map.of(), Map.of("rtmps.port", "70000")))
                .isInstanceOf(SettingsException.class)
                .hasMessage("rtmps.port is 70000: a port is 0 (choose a free one) to 65535");
        assertThatThrownBy(() -> SettingsLoader.load(null, Map.of(), Map.of("hls.part-target", "soon")))
                .hasMessage("hls.part-target: 'soon' is not a duration such as 200ms, 2s, 15m, 1h or 30d");
        assertThatThrownBy(() -> SettingsLoader.load(null, Map.of(), Map.of("rtmp.enabled", "yes")))
                .hasMessage("rtmp.enabled: 'yes' is not true or false");
        assertThatThrownBy(() -> SettingsLoader.load(null, Map.of(), Map.of("hls.window-bytes", "1MB")))
                .hasMessageContaining("hls.window-bytes: '1MB' is not a size");
        assertThatThrownBy(() -> SettingsLoader.load(null, Map.of(), Map.of("hls.segment-target", "400ms")))
                .hasMessage("hls.segment-target is 500ms to 20s");
        assertThatThrownBy(() -> SettingsLoader.load(null, Map.of(), Map.of("tls.certificate", "cert.pem")))
                .hasMessageContaining("set both or none");
        assertThatThrownBy(() -> SettingsLoader.load(null, Map.of(), Map.of("recording.spool-limit", "640MiB")))
                .hasMessageContaining("recording.spool-limit is 640MiB")
                .hasMessageContaining("recording.reserve, 512MiB");
        assertThat(SettingsLoader.load(null, Map.of(), Map.of("recording.spool-limit", "641MiB"))
                        .recording()
                        .spoolLimit())
                .isEqualTo(DataSize.mebibytes(641));
    }

    @Test
    void aValueThatCannotBeRightSaysWhereItWasSet() throws IOException {
        Path file = Files.writeString(folder.resolve("millrace.yml"), "http.port: tls\nhls.window-segments: 2\n");
        assertThatThrownBy(() -> SettingsLoader.load(file, Map.of(), Map.of()))
                .hasMessage("http.port: 'tls' is not a whole number (set in " + file + ")");
        assertThatThrownBy(() -> SettingsLoader.load(file, Map.of("MILLRACE_HTTP_PORT", "99999"), Map.of()))
                .hasMessage("http.port is 99999: a port is 0 (choose a free one) to 65535 (set by MILLRACE_HTTP_PORT)");
        assertThatThrownBy(() -> SettingsLoader.load(file, Map.of(), Map.of("http.port", "x")))
                .hasMessage("http.port: 'x' is not a whole number");
    }

    @Test
    void aFileThatCannotBeReadSaysWhy() throws IOException {
        Path none = folder.resolve("none.yml");
        assertThatThrownBy(() -> SettingsLoader.load(none, Map.of(), Map.of()))
                .hasMessage("cannot read the settings file " + none + ": there is no such file or folder");
        Path latin = folder.resolve("latin.yml");
        Files.write(latin, "node: Küche\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> SettingsLoader.load(latin, Map.of(), Map.of()))
                .hasMessage("cannot read the settings file " + latin + ": it is not text in UTF-8");
    }

    /** Each was taken once, and failed later: cameras were refused one by one, or the start said "null". */
    @ParameterizedTest
    @CsvSource({
        "hls.part-target, 10ms",
        "hls.part-target, 3s",
        "hls.window-segments, 2",
        "hls.window-bytes, 1KiB",
        "recording.uploads, 0",
        "recording.queue, 0B",
        "recording.fsync, 0s",
        "recording.rotation, 500ms",
        "ingest.max-connections, 0",
        "ingest.max-connections-per-address, -1",
        "ingest.max-message, 16MiB",
        "ingest.max-message, 4GiB",
        "ingest.max-buffered, 4MiB",
        "ingest.stall-timeout, 0s",
        "hls.window-bytes, 99999999999TiB",
        "http.advertised-url, https://millrace.example.org/",
        "rtmps.advertised-url, rtmps://millrace.example.org/",
        "data, ''",
        "node, ''",
    })
    void whatWouldFailLaterIsRefusedByItsName(String key, String value) {
        assertThatThrownBy(() -> SettingsLoader.load(null, Map.of(), Map.of(key, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(key);
    }

    @Test
    void theReferencePageHoldsEveryKeyWithItsDefault() {
        Settings page = SettingsLoader.load(Path.of("../docs/reference.yml"), Map.of(), Map.of());
        assertThat(page).isEqualTo(Settings.DEFAULTS);
        assertThat(SettingsLoader.keysIn(Path.of("../docs/reference.yml")))
                .containsExactlyElementsOf(SettingsLoader.keys());
    }

    @Test
    void whatIsDescribedIsReadBack() {
        Map<String, String> described = new LinkedHashMap<>(SettingsLoader.describe(Settings.DEFAULTS));
        described.put("rtmps.port", "1");
        assertThat(SettingsLoader.load(null, Map.of(), described).rtmps().port())
                .isEqualTo(1);
    }

    @Test
    void aRetentionThatCannotBeIsNamed() {
        assertThat(load("retention.warm-after", "12h", "retention.delete-after", "P30D")
                        .retention()
                        .policy())
                .hasToString("warm-after PT12H, delete-after P30D");
        assertThat(Settings.DEFAULTS.retention().policy()).isEqualTo(RetentionPolicy.KEEP);
        assertThatThrownBy(() -> load("retention.warm-after", "7d", "retention.cold-after", "1d"))
                .isInstanceOf(SettingsException.class)
                .hasMessage("retention.cold-after is P1D: it must be later than warm-after, which is P7D");
        assertThatThrownBy(() -> load("retention.delete-after", "0d", "retention.warm-after", ""))
                .hasMessageContaining("retention.delete-after is PT0S: it must be longer than nothing");
        assertThatThrownBy(() -> load("retention.delete-after", "never", "retention.warm-after", ""))
                .hasMessageContaining("retention.delete-after: 'never' is not a duration such as");
        assertThatThrownBy(() -> load("retention.schedule", "99 * * * * ?", "retention.warm-after", ""))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("retention.schedule: '99 * * * * ?': 99 in seconds");
    }

    private static Settings load(String key, String value, String other, String itsValue) {
        return SettingsLoader.load(null, Map.of(), Map.of(key, value, other, itsValue));
    }
}
