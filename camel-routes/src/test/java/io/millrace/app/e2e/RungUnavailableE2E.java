package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.TestServer;
import io.millrace.transcoder.testing.TestMedia;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** An encoder that is killed again and again: operators hear of it, viewers play on, and later it is tried anew. */
class RungUnavailableE2E {
    @TempDir
    Path data;

    private final Logger log = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Set<Long> killed = new HashSet<>();

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(lines);
    }

    @Test
    void aRungWhoseEncoderIsKilledThreeTimesIsAwayForAWhileAndThenRunsAgain() throws Exception {
        Path clip =
                TestMedia.clip("e2e-ladder.mkv", 60, "640x360", 25, "-c:v libx264 -preset ultrafast -g 25", "-c:a aac");
        Instant began = Instant.now();
        try (TestServer server =
                new TestServer(data, Map.of("ladder.unavailable-for", "15s", "ladder.idle-after", "10m"))) {
            ApiClient api = server.api();
            api.createCamera("yard");
            api.call("PUT", "/cameras/yard/ladder", """
                    {"mode": "on-demand", "rungs": [{"name": "tiny", "shortSidePixels": 180,
                     "bitsPerSecond": 150000, "maxFramesPerSecond": 30, "preset": "superfast"}]}
                    """, 200);
            try (Encoder encoder = new Encoder(clip, api.publishUrl("yard"), "-stream_loop", "-1")) {
                api.live("yard");
                String url = api.playbackUrl("yard", "{}");
                String tiny = Eventually.get("the rung is listed", () -> rung(api, url, "tiny"));
                Eventually.until("the rung plays", () -> api.get(tiny).statusCode() == 200);
                for (int i = 0; i < 3; i++) {
                    ProcessHandle child = Eventually.get("an encoder", this::child);
                    killed.add(child.pid());
                    child.destroyForcibly();
                }

                JsonNode ladder = Eventually.get("the rung is away", () -> {
                    JsonNode status = api.status("yard").get("ladder");
                    return status.get("unavailableUntil").has("tiny") ? Optional.of(status) : Optional.empty();
                });
                assertThat(Instant.parse(
                                ladder.get("unavailableUntil").get("tiny").asText()))
                        .isAfter(began.plusSeconds(15));
                assertThat(ladder.get("failures").asInt()).isEqualTo(3);
                assertThat(ladder.get("lastFailure").asText()).isNotBlank();
                assertThat(ladder.get("listed")).isEmpty();
                assertThat(ladder.get("running")).isEmpty();
                // What viewers are offered is the source, which plays.
                assertThat(rung(api, url, "tiny")).isEmpty();
                assertThat(api.get(tiny).statusCode()).isEqualTo(404);
                String source = rung(api, url, "source").orElseThrow();
                assertThat(api.get(source).body()).startsWith("#EXTM3U").contains("#EXTINF");
                Eventually.until(
                        "the alert arrived",
                        () -> List.copyOf(lines.list).stream()
                                .map(ILoggingEvent::getFormattedMessage)
                                .anyMatch(
                                        line -> line.startsWith("alert=ladder-unavailable camera=yard rungs [tiny]")));
                assertThat(child()).isEmpty();

                Eventually.get("the rung is listed again", () -> rung(api, url, "tiny"));
                Eventually.until("the rung plays again", () -> api.get(tiny).statusCode() == 200);
                JsonNode again = api.status("yard").get("ladder");
                assertThat(again.get("running").get(0).asText()).isEqualTo("tiny");
                assertThat(again.get("unavailableUntil")).isEmpty();
                assertThat(again.get("failures").asInt()).isEqualTo(3);
                encoder.kill();
                api.offline("yard");
            }
        }
    }

    /** The URL of a rung's playlist, if it is listed. */
    private static Optional<String> rung(ApiClient api, String url, String name) throws Exception {
        var reply = api.get(url);
        return reply.statusCode() != 200
                ? Optional.empty()
                : reply.body()
                        .lines()
                        .filter(line -> line.contains(name + "/media.m3u8"))
                        .findFirst()
                        .map(line -> URI.create(url).resolve(line).toString());
    }

    /** The FFmpeg that encodes rungs now. */
    private Optional<ProcessHandle> child() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> !killed.contains(process.pid()))
                .filter(process -> process.info().command().orElse("").endsWith("ffmpeg"))
                .filter(process -> Arrays.stream(process.info().arguments().orElse(new String[0]))
                        .anyMatch(argument -> argument.contains("millrace-ladder-")))
                .findFirst();
    }
}
