package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.routes.TranscodeRoutes;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Eventually;
import io.millrace.app.testing.TestServer;
import io.millrace.transcoder.publish.PublisherTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The embedded PostgreSQL is killed under a server that runs, as the kernel does that is out of memory. */
class PostgresKilledE2E {
    private static final String CAMERA = "yard";
    private static final int PICTURES = 60;

    @TempDir
    Path folder;

    private final Logger alerts = (Logger) LoggerFactory.getLogger(TranscodeRoutes.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        said.start();
        alerts.addAppender(said);
    }

    @AfterEach
    void stopListening() {
        alerts.detachAppender(said);
    }

    @Test
    void itComesBackByItselfAndNothingIsMissing() throws Exception {
        Path version = folder.resolve("data/postgres/cluster/PG_VERSION");
        Path aside = folder.resolve("aside");
        try (TestServer server = new TestServer(folder.resolve("data"), Map.of())) {
            ApiClient api = server.api();
            api.createCamera(CAMERA);
            String url = api.publishUrl(CAMERA);
            List<SendingCamera> cameras = new ArrayList<>();
            SendingCamera through = publish(server, url);
            cameras.add(through);
            through.awaitSent(PICTURES);
            long killed = pid();

            // Held down for as long as this takes to look at.
            Files.move(version, aside);
            ProcessHandle postmaster = ProcessHandle.of(killed).orElseThrow();
            postmaster.destroyForcibly();
            postmaster.onExit().get(30, TimeUnit.SECONDS);
            Eventually.until("operators hear of it", () -> said("died") && said("cannot be started again"));
            assertThat(catalogue(api)).isEqualTo("down");
            assertThat(api.health().get("status").asText()).isEqualTo("degraded");
            through.awaitSent(through.sent() + PICTURES);
            through.stop();
            SendingCamera meanwhile = publish(server, url);
            cameras.add(meanwhile);
            meanwhile.awaitSent(PICTURES);
            Files.move(aside, version);

            Eventually.until("the catalogue is back", () -> catalogue(api).equals("ok"));
            assertThat(pid()).isNotEqualTo(killed);
            meanwhile.awaitSent(meanwhile.sent() + PICTURES);
            meanwhile.stop();
            Eventually.until("both are stored", () -> api.recordings(CAMERA).size() == cameras.size());
            assertThat(new Footage(api, folder)
                            .exported(CAMERA, cameras.getFirst().began(), Instant.now()))
                    .isEqualTo(cameras.stream()
                            .flatMap(camera -> camera.sentPictures().stream())
                            .toList());
            Eventually.until(
                    "the book knows when they ended",
                    () -> StreamSupport.stream(api.sessions(CAMERA).spliterator(), false)
                                    .filter(session -> session.hasNonNull("endedAt"))
                                    .count()
                            == cameras.size());
        }
    }

    private static SendingCamera publish(TestServer server, String url) throws IOException {
        return new SendingCamera(
                Clip.of(0, 120),
                0,
                url,
                PublisherTls.trusting(server.application().certificate()));
    }

    private long pid() throws IOException {
        return Long.parseLong(Files.readAllLines(folder.resolve("data/postgres/cluster/postmaster.pid"))
                .getFirst());
    }

    private boolean said(String what) {
        return List.copyOf(said.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.startsWith("alert=catalogue-away") && line.contains(what));
    }

    private static String catalogue(ApiClient api) throws Exception {
        for (JsonNode component : api.health().get("components")) {
            if (component.get("name").asText().equals("catalogue")) {
                return component.get("status").asText();
            }
        }
        throw new AssertionError("no catalogue in /health");
    }
}
