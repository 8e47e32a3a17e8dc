package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.camera.CameraSnapshot;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.TestServer;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is lost whole, and an hour after that: what the commands bring back, and what they notice. */
class LostCatalogueE2E {
    private static final int SECONDS = 4;
    private static final int RUNS = 3;

    @TempDir
    Path folder;

    @Test
    void theRecordComesBackFromTheObjectsAlone() throws Exception {
        Path data = folder.resolve("data");
        Path clip = TestMedia.clip(
                "e2e-lost.mkv", SECONDS, "320x240", 25, "-c:v libx264 -preset ultrafast -g 25", "-c:a aac");
        List<JsonNode> before;
        try (TestServer server = new TestServer(data, Map.of())) {
            server.api().createCamera("gate");
            String url = server.api().publishUrl("gate");
            for (int run = 1; run <= RUNS; run++) {
                try (Encoder encoder = new Encoder(clip, url)) {
                    encoder.sent();
                }
                int stored = run;
                Eventually.until(
                        run + " recordings are stored",
                        () -> server.api().recordings("gate").size() == stored);
            }
            before = server.api().recordings("gate");
            assertThat(command("while-it-runs", "verify", "--data", data.toString(), "--camera", "gate"))
                    .doesNotContain("not at hand")
                    .contains(RUNS + " recordings, " + RUNS + " of them intact, 0 findings")
                    .endsWith("exit=0");
        }

        delete(data.resolve("postgres"));
        Files.delete(data.resolve(CameraSnapshot.FILE));
        assertThat(command("rebuild", "rebuild", "--data", data.toString()))
                .contains(RUNS + " recordings in the store, " + RUNS + " of them new to the catalogue")
                .contains("camera gate is known by its recordings only", "users, the book of sessions")
                .endsWith("exit=0");
        assertThat(command("again", "rebuild", "--data", data.toString()))
                .contains(RUNS + " recordings in the store, 0 of them new to the catalogue")
                .doesNotContain("known by its recordings only");

        try (TestServer server = new TestServer(data, Map.of())) {
            ApiClient api = server.api();
            assertThat(api.recordings("gate")).isEqualTo(before);
            JsonNode camera = api.call("GET", "/cameras/gate", "", 200);
            assertThat(camera.get("enabled").asBoolean()).isFalse();
            assertThat(TestMedia.frameMd5(
                            api.download(before.getFirst(), folder).toString(), "v:0"))
                    .isEqualTo(TestMedia.frameMd5(clip.toString(), "v:0"));
        }
        theLastHourGoes(data, before.getLast().get("id").asText());
    }

    /** No file after it names it as the one before: only the catalogue can tell. */
    private void theLastHourGoes(Path data, String id) throws Exception {
        Path object;
        try (Stream<Path> all = Files.walk(data.resolve("objects"))) {
            object = all.filter(file -> file.toString().endsWith(id + ".mp4"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.delete(object);
        assertThat(command("missing", "verify", "--data", data.toString(), "--camera", "gate"))
                .contains("MISSING  " + id + "  camera=gate")
                .contains("the catalogue has its manifest, the file is nowhere")
                .contains((RUNS - 1) + " recordings, " + (RUNS - 1) + " of them intact, 1 findings")
                .endsWith("exit=1");
    }

    private String command(String log, String... arguments) throws Exception {
        String[] all =
                Stream.concat(Stream.of("recordings"), Stream.of(arguments)).toArray(String[]::new);
        return ServerProcess.command(folder.resolve(log + ".log"), all);
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
