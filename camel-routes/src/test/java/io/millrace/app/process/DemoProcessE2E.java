package io.millrace.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Eventually;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of {@code millrace demo}: first picture, Ctrl-C, kill -9, two at a time. */
class DemoProcessE2E {
    private static final Logger log = LoggerFactory.getLogger(DemoProcessE2E.class);
    private static final String[] DEMO = {"demo", "--json", "--rtmps.port", "0", "--http.port", "0"};
    /** With a machine that is busy with other tests, three times what is promised. */
    private static final Duration STOP = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void showsAPictureAndStopsWithoutATrace() throws Exception {
        Path data = folder.resolve("data");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        long started = System.nanoTime();
        try (MillraceProcess demo = start(elsewhere, data)) {
            JsonNode announced = demo.announced();
            double serving = secondsSince(started);
            String hls = announced.get("cameras").get(0).get("hls").asText();
            String picture = Eventually.get("a first picture", () -> firstPicture(hls));
            log.info("demo: serves after {} s, first picture after {} s", serving, secondsSince(started));
            assertThat(picture).contains("\"width\": 1280");

            try (Stream<Path> written = Files.list(elsewhere)) {
                assertThat(written).as("written outside of --data").isEmpty();
            }
            Set<ProcessHandle> children = demo.children();
            assertThat(children).isNotEmpty();
            long asked = System.nanoTime();
            demo.interrupt();
            assertThat(demo.exitCode()).isIn(MillraceProcess.STOPPED);
            double stopping = secondsSince(asked);
            log.info("demo: Ctrl-C ends it within {} s", stopping);
            assertThat(stopping).isLessThan(STOP.toSeconds());
            Eventually.until("no child is left", () -> children.stream().noneMatch(ProcessHandle::isAlive));
            assertClosed(announced.get("console").asText());
            assertClosed(announced.get("publishUrl").asText());
        }
    }

    @Test
    void startsAgainAfterAKill() throws Exception {
        Path data = folder.resolve("data");
        String password;
        Set<ProcessHandle> orphans;
        try (MillraceProcess first = start(folder, data)) {
            JsonNode announced = first.announced();
            password = announced.get("password").asText();
            try (ApiClient api = MillraceProcess.api(announced, password)) {
                Eventually.until(
                        "a file is open",
                        () -> api.status("demo-1").get("recording").asBoolean());
            }
            orphans = first.children();
            first.kill();
        }
        try (MillraceProcess second = start(folder, data)) {
            JsonNode announced = second.announced();
            assertThat(announced.has("password"))
                    .as("the administrator is the one of before")
                    .isFalse();
            try (ApiClient api = MillraceProcess.api(announced, password)) {
                api.live("demo-1");
                Eventually.until(
                        "what the first recorded is stored",
                        () -> !api.recordings("demo-1").isEmpty());
                Path recording = api.download(api.recordings("demo-1").getFirst(), folder);
                assertThat(TestMedia.frameMd5(recording.toString(), "v:0")).isNotEmpty();
            }
            Set<ProcessHandle> now = second.children();
            Eventually.until(
                    "only the second's children are there",
                    () -> orphans.stream()
                            .filter(orphan -> !now.contains(orphan))
                            .noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void twoRunSideBySideEachOnItsOwnFolder() throws Exception {
        try (MillraceProcess one = start(folder, folder.resolve("one"));
                MillraceProcess two = start(folder, folder.resolve("two"))) {
            Set<String> consoles = new HashSet<>();
            for (MillraceProcess each : List.of(one, two)) {
                JsonNode announced = each.announced();
                consoles.add(announced.get("console").asText());
                try (ApiClient api =
                        MillraceProcess.api(announced, announced.get("password").asText())) {
                    api.live("demo-1");
                }
            }
            assertThat(consoles).hasSize(2);
            try (MillraceProcess third = start(folder, folder.resolve("one"))) {
                assertThat(third.exitCode()).isEqualTo(1);
                assertThat(third.log()).contains("another Millrace runs on").contains("--data");
            }
        }
    }

    private static MillraceProcess start(Path workingFolder, Path data) throws IOException {
        String[] arguments = Stream.concat(Stream.of(DEMO), Stream.of("--data", data.toString()))
                .toArray(String[]::new);
        return MillraceProcess.start(workingFolder, arguments);
    }

    /** What ffprobe makes of the stream, once it decodes a frame of it. */
    private static java.util.Optional<String> firstPicture(String hls) {
        try {
            return java.util.Optional.of(TestMedia.run(TestMedia.ffmpeg()
                    .ffprobe(List.of(
                            "-v",
                            "error",
                            "-of",
                            "json",
                            "-select_streams",
                            "v:0",
                            "-read_intervals",
                            "%+#1",
                            "-show_entries",
                            "frame=width,height",
                            hls))));
        } catch (AssertionError e) {
            return java.util.Optional.empty();
        }
    }

    private static void assertClosed(String url) {
        URI address = URI.create(url);
        assertThatThrownBy(() -> new Socket("127.0.0.1", address.getPort()).close())
                .as("port %d is free again", address.getPort())
                .isInstanceOf(IOException.class);
    }

    private static double secondsSince(long started) {
        return (System.nanoTime() - started) / 100_000_000 / 10.0;
    }
}
