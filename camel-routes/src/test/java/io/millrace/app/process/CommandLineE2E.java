package io.millrace.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.camera.CameraSnapshot;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Eventually;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands print, and the codes they end with. */
class CommandLineE2E {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--help                        | 0 | demo",
                "demo --help                   | 0 | --file",
                "publish --help                | 0 | --device",
                "--version                     | 0 | .",
                "settings                      | 0 | MILLRACE_HTTP_PORT",
                "encoders --json               | 0 | software",
            })
    void whatIsAskedForGoesToTheOutput(String arguments, int exitCode, String printed) throws Exception {
        try (MillraceProcess process = MillraceProcess.start(folder, arguments.split(" "))) {
            assertThat(process.output()).contains(printed);
            assertThat(process.exitCode()).isEqualTo(exitCode);
            try (Stream<Path> written = Files.list(folder)) {
                assertThat(written).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bogus                         | 2 | bogus",
                "serve --http.port 99999       | 2 | http.port",
                "demo --cameras 0              | 2 | --cameras",
                "demo --file no-such.mp4       | 2 | no-such.mp4",
                "publish                       | 2 | MILLRACE_PUBLISH_URL",
                "publish http://localhost/live | 2 | rtmp",
                "publish rtmp://localhost/live/k --file no-such.mp4 | 2 | no-such.mp4",
                "publish rtmp://localhost/live/k --bitrate 3000000  | 2 | --bitrate",
                "bench ingest --warm-up soon   | 2 | --warm-up",
                "bench hls --warm-up soon      | 2 | --warm-up",
                "bench glass --duration soon   | 2 | --duration",
                "bench soak --errand soon      | 2 | --errand",
                "serve --config no-such.yml    | 2 | no-such.yml",
            })
    void whatIsWrongGoesToTheErrorsAndNamesTheThing(String arguments, int exitCode, String printed) throws Exception {
        try (MillraceProcess process = MillraceProcess.start(folder, arguments.split(" "))) {
            assertThat(process.output()).isEmpty();
            assertThat(process.exitCode()).isEqualTo(exitCode);
            assertThat(process.log()).contains(printed).doesNotContain("\tat ");
        }
    }

    @Test
    void settingsAreAsTheFlagsSay() throws Exception {
        try (MillraceProcess process = MillraceProcess.start(folder, "settings", "--json", "--http.port", "9443")) {
            JsonNode settings = new ObjectMapper().readTree(process.output());
            assertThat(settings.get("http.port").asText()).isEqualTo("9443");
            assertThat(settings.get("rtmps.port").asText()).isEqualTo("1936");
        }
    }

    /** Only root can give a folder away, which is what this takes. */
    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void runsNoProgramThatSomebodyElsePutThere() throws Exception {
        Path others = Files.createDirectory(folder.resolve("millrace-ffmpeg"));
        Files.setOwner(
                others, others.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        try (MillraceProcess camera = MillraceProcess.start(
                folder,
                Map.of("MILLRACE_JAVA_OPTS", "-Djava.io.tmpdir=" + folder),
                "publish",
                "rtmp://localhost:1/live/key")) {
            assertThat(camera.output()).isEmpty();
            assertThat(camera.exitCode()).isEqualTo(2);
            assertThat(camera.log()).contains(others + " is nobody's").contains("--cache");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset-password", "retention run", "retention plan", "recordings rebuild"})
    void aFolderThatIsMistypedIsNotMade(String command) throws Exception {
        try (MillraceProcess process = MillraceProcess.start(folder, (command + " --data dta").split(" "))) {
            assertThat(process.output()).isEmpty();
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.log()).contains("there is no ").contains("dta");
        }
        try (Stream<Path> written = Files.list(folder)) {
            assertThat(written).isEmpty();
        }
    }

    /** What it says to people must not need what it can do without. */
    @Test
    void servesWhileTheCatalogueIsAway() throws Exception {
        Path data = Files.createDirectory(folder.resolve("d"));
        Files.writeString(data.resolve(CameraSnapshot.FILE), "[]");
        Path password = Files.writeString(folder.resolve("password"), "nobody's");
        try (MillraceProcess server = MillraceProcess.start(
                folder,
                "serve",
                "--rtmps.port",
                "0",
                "--http.port",
                "0",
                "--data",
                data.toString(),
                "--postgres.url",
                "jdbc:postgresql://127.0.0.1:1/nobody",
                "--postgres.password-file",
                password.toString())) {
            assertThat(server.line("Stop with")).contains("Ctrl-C");
            server.interrupt();
            assertThat(server.exitCode()).isIn(MillraceProcess.STOPPED);
            assertThat(server.log()).contains("Starting without the catalogue");
            assertThat(server.log().lines().findFirst().orElseThrow())
                    .as("a line of the log, with the day and the zone")
                    .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) [A-Z]+ .*");
        }
    }

    @Test
    void stopsWhileItStarts() throws Exception {
        Path data = folder.resolve("d");
        try (MillraceProcess server = MillraceProcess.start(
                folder, "serve", "--rtmps.port", "0", "--http.port", "0", "--data", data.toString())) {
            Path postgres = data.resolve("postgres/cluster/postmaster.pid");
            Eventually.until("PostgreSQL runs", () -> Files.exists(postgres));
            server.interrupt();
            assertThat(server.exitCode()).isIn(MillraceProcess.STOPPED);
            assertThat(postgres).as("of a PostgreSQL that goes on").doesNotExist();
            assertThat(server.log()).doesNotContain("millrace:").doesNotContain("Exception");
        }
    }

    @Test
    void aPortThatIsTakenIsNamedWithItsSetting() throws Exception {
        Path data = Files.createDirectory(folder.resolve("d"));
        Files.writeString(data.resolve(CameraSnapshot.FILE), "[]");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                MillraceProcess server = MillraceProcess.start(
                        folder,
                        "serve",
                        "--rtmps.port",
                        Integer.toString(taken.getLocalPort()),
                        "--http.port",
                        "0",
                        "--data",
                        data.toString())) {
            assertThat(server.output()).isEmpty();
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log()).contains("rtmps.port").contains(Integer.toString(taken.getLocalPort()));
        }
    }

    /** Cameras need it: a server that says it serves would refuse each of them. */
    @Test
    void doesNotServeWithoutItsFfmpeg() throws Exception {
        Path data = Files.createDirectory(folder.resolve("d"));
        Files.writeString(data.resolve("ffmpeg"), "in the way");
        try (MillraceProcess server = MillraceProcess.start(
                folder, "serve", "--json", "--rtmps.port", "0", "--http.port", "0", "--data", data.toString())) {
            assertThat(server.output()).isEmpty();
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log()).contains("millrace: FFmpeg cannot be unpacked into " + data.resolve("ffmpeg"));
        }
    }

    @Test
    void aMockCameraPublishesToARunningServer() throws Exception {
        try (MillraceProcess server = MillraceProcess.start(
                folder, "serve", "--json", "--rtmps.port", "0", "--http.port", "0", "--data", "d")) {
            JsonNode announced = server.announced();
            try (ApiClient api =
                    MillraceProcess.api(announced, announced.get("password").asText())) {
                api.createCamera("mock");
                String url = api.publishUrl("mock");
                try (MillraceProcess camera = MillraceProcess.start(
                        folder,
                        "publish",
                        url,
                        "--certificate",
                        announced.get("certificate").asText(),
                        "--size",
                        "320x240",
                        "--cache",
                        folder.resolve("ffmpeg").toString())) {
                    assertThat(camera.line("Publishing to")).doesNotContain("token=");
                    JsonNode session = api.live("mock");
                    assertThat(session.get("widthPixels").asInt()).isEqualTo(320);
                    camera.interrupt();
                    assertThat(camera.exitCode()).isIn(MillraceProcess.STOPPED);
                }
                api.offline("mock");
            }
            server.interrupt();
            assertThat(server.exitCode()).isIn(MillraceProcess.STOPPED);
            assertThat(server.log()).doesNotContain("token=").doesNotContain("Exception");
        }
    }
}
