package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.app.Application;
import io.millrace.app.config.SettingsLoader;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Encoder;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.TestServer;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.StreamSession;
import io.millrace.media.publish.EndReason;
import io.millrace.sql.PostgresCatalog;
import io.millrace.sql.PostgresSettings;
import io.millrace.sql.embedded.EmbeddedPostgres;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes share a catalogue: the start of one does not end what the other is doing. */
class TwoNodesE2E {
    private static final String PASSWORD = "not-a-secret-of-anybody";
    private static final CameraId GATE = new CameraId("gate");

    @TempDir
    Path folder;

    @Test
    void aStartClosesTheBooksOfItsOwnNodeAlone() throws Exception {
        Path clip = TestMedia.clip(
                "e2e-two-nodes.mkv", 4, "320x240", 25, "-c:v libx264 -preset ultrafast -g 25 -bf 0", "-c:a aac");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("pg"), 0, PASSWORD);
                TestServer first = new TestServer(folder.resolve("first"), settings(postgres, "first"));
                PostgresCatalog catalogue = PostgresCatalog.open(
                        PostgresSettings.of(postgres.jdbcUrl(), EmbeddedPostgres.NAME, PASSWORD))) {
            ApiClient api = first.api();
            api.createCamera(GATE.value());
            try (Encoder encoder = new Encoder(clip, api.publishUrl(GATE.value()), "-stream_loop", "-1")) {
                api.live(GATE.value());
                StreamSession going = Eventually.get(
                        "the session is in the books",
                        () -> catalogue.streamSessions().latest(GATE, 1).stream()
                                .findFirst());
                StreamSession killed = leftOpen(going, "second");
                catalogue.streamSessions().save(killed);

                try (Application second = start("second", postgres)) {
                    assertThat(second.firstPassword())
                            .as("the users are shared")
                            .isEmpty();
                    assertThat(catalogue.streamSessions().latest(GATE, 2))
                            .extracting(StreamSession::id, StreamSession::endReason, StreamSession::node)
                            .containsExactly(
                                    tuple(going.id(), null, "first"), tuple(killed.id(), EndReason.SHUTDOWN, "second"));
                    assertThat(api.status(GATE.value()).get("live").asBoolean()).isTrue();
                }
                encoder.kill();
            }
        }
    }

    private static StreamSession leftOpen(StreamSession later, String node) {
        return new StreamSession(
                UUID.randomUUID(),
                later.camera(),
                later.startedAt().minusSeconds(600),
                null,
                null,
                "192.0.2.1",
                "rtmps",
                "test",
                0,
                node);
    }

    private Application start(String node, EmbeddedPostgres postgres) throws Exception {
        Map<String, String> flags = settings(postgres, node);
        flags.put("data", folder.resolve(node).toString());
        flags.put("rtmps.port", "0");
        flags.put("http.port", "0");
        return Application.start(SettingsLoader.load(null, Map.of(), flags));
    }

    private Map<String, String> settings(EmbeddedPostgres postgres, String node) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        return new HashMap<>(Map.of(
                "node",
                node,
                "postgres.url",
                postgres.jdbcUrl(),
                "postgres.user",
                EmbeddedPostgres.NAME,
                "postgres.password-file",
                password.toString()));
    }
}
