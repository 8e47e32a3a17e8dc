package io.millrace.app.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.cli.Command;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.Player;
import io.millrace.app.testing.TestServer;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Footage of a camera goes from hot to warm and then for good by the schedule; what is held stays. */
class RetentionE2E {
    private static final int SECONDS = 4;
    private static final String EACH_SECOND = "* * * * * ?";

    @TempDir
    Path folder;

    @Test
    void footageMovesGoesAndIsHeld() throws Exception {
        Path data = folder.resolve("data");
        Path clip = TestMedia.clip(
                "e2e-retention.mkv", SECONDS, "320x240", 25, "-c:v libx264 -preset ultrafast -g 25", "-c:a aac");
        List<String> pictures = TestMedia.frameMd5(clip.toString(), "v:0");
        try (TestServer server = new TestServer(data, Map.of("retention.schedule", EACH_SECOND))) {
            ApiClient api = server.api();
            api.createCamera("gate");
            String url = api.publishUrl("gate");
            for (int run = 1; run <= 3; run++) {
                try (Encoder encoder = new Encoder(clip, url)) {
                    encoder.sent();
                }
                int stored = run;
                Eventually.until(
                        run + " recordings are stored",
                        () -> api.recordings("gate").size() == stored);
            }
            List<JsonNode> before = api.recordings("gate");
            JsonNode held = before.get(1);
            String hold = "/recordings/" + held.get("id").asText() + "/hold";
            api.call("PUT", hold, "", 204);
            assertThat(before).allMatch(each -> each.get("tier").asText().equals("hot"));

            // All but what is held goes to the warm bucket, and plays from there.
            api.call("PUT", "/cameras/gate/retention", "{\"warmAfter\":\"PT0.001S\"}", 200);
            Eventually.until("two are warm", () -> tiers(api).equals(List.of("warm", "hot", "warm")));
            Eventually.until("they left the hot bucket", () -> objects(data, "millrace") == 1);
            assertThat(objects(data, "millrace-warm")).isEqualTo(2);
            JsonNode first = api.recordings("gate").getFirst();
            assertThat(first.get("sha256")).isEqualTo(before.getFirst().get("sha256"));
            assertThat(TestMedia.frameMd5(api.download(first, folder).toString(), "v:0"))
                    .isEqualTo(pictures);
            String range = "{\"from\":\"" + before.getFirst().get("start").asText() + "\",\"to\":\""
                    + before.getLast().get("end").asText() + "\"}";
            assertThat(Player.packets(api.playbackUrl("gate", range), "v:0")).hasSize(3 * pictures.size());
            assertThat(Player.packets(api.fetch(api.exportUrl("gate", range), folder.resolve("export.mp4")), "v:0"))
                    .hasSize(3 * pictures.size());
            Eventually.until(
                    "its pictures are there",
                    () -> !api.call("GET", "/recordings/" + first.get("id").asText() + "/thumbnails", "", 200)
                            .get("thumbnails")
                            .isEmpty());

            // Then it goes for good, and the time-line says so.
            api.call("PUT", "/cameras/gate/retention", "{\"deleteAfter\":\"PT0.001S\"}", 200);
            Eventually.until("one is left", () -> api.recordings("gate").size() == 1);
            Eventually.until("the objects are gone", () -> objects(data, "millrace-warm") == 0);
            assertThat(api.recordings("gate").getFirst().get("id")).isEqualTo(held.get("id"));
            assertThat(objects(data, "millrace")).isEqualTo(1);
            JsonNode timeline = api.timeline(
                    "gate",
                    Instant.parse(before.getFirst().get("start").asText()),
                    Instant.parse(before.getLast().get("end").asText()).plus(Duration.ofMillis(1)));
            assertThat(timeline.get("gaps"))
                    .filteredOn(gap -> gap.get("cause").asText().equals("deleted"))
                    .hasSize(2)
                    .allMatch(gap -> gap.get("detail").asText().equals("by retention"));
            api.call("DELETE", "/recordings/" + held.get("id").asText(), "", 409);

            // The chain goes on through what was deleted; nothing is missing.
            assertThat(Command.run("recordings", "verify", "--data", data.toString(), "--camera", "gate"))
                    .contains("deleted  " + before.getFirst().get("id").asText())
                    .contains("deleted  " + before.getLast().get("id").asText())
                    .contains("delete-after PT0.001S of the camera")
                    .contains("1 recordings, 1 of them intact, 0 findings")
                    .endsWith("exit=0");
            assertThat(Command.run("retention", "plan", "--data", data.toString()))
                    .contains("held    gate")
                    .contains("hot       0 come (0.0 MB), 0 leave (0.0 MB), 0 are deleted (0.0 MB), 1 are held")
                    .endsWith("exit=0");

            // Not by the schedule now, but asked for from outside.
            api.call("PUT", "/retention/schedule", "{\"cron\":\"0 0 0 1 1 ?\"}", 200);
            api.call("DELETE", hold, "", 204);
            assertThat(Command.run("retention", "run", "--data", data.toString()))
                    .contains("The server was asked")
                    .endsWith("exit=0");
            Eventually.until("nothing is left", () -> api.recordings("gate").isEmpty());
            assertThat(api.call("GET", "/retention", "", 200)
                            .get("schedule")
                            .get("cron")
                            .asText())
                    .isEqualTo("0 0 0 1 1 ?");
        }
    }

    private static List<String> tiers(ApiClient api) throws Exception {
        return api.recordings("gate").stream()
                .map(each -> each.get("tier").asText())
                .toList();
    }

    private static long objects(Path data, String bucket) throws Exception {
        try (Stream<Path> all = Files.walk(data.resolve("objects").resolve(bucket))) {
            return all.filter(file -> file.toString().endsWith(".mp4")).count();
        }
    }
}
