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
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** "Rung wanted" goes over a broker by configuration alone, and a camera's own ladder is what runs. */
class LadderOverBrokerE2E {
    private static final String PASSWORD = "not-for-logs-9f3a";

    private static final Role EVERYTHING =
            new Role("nodes", true, true, true, true, true, true, true, true, true, true, false, false);

    private static final String TINY = """
            {"mode": "on-demand", "rungs": [{"name": "tiny", "shortSidePixels": 180,
             "bitsPerSecond": 150000, "maxFramesPerSecond": 30, "preset": "superfast"}]}
            """;

    @TempDir
    Path data;

    @TempDir
    Path secrets;

    private final Logger log = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final Path clip =
            TestMedia.clip("e2e-ladder.mkv", 60, "640x360", 25, "-c:v libx264 -preset ultrafast -g 25", "-c:a aac");

    @BeforeEach
    void startBroker() throws Exception {
        lines.start();
        log.addAppender(lines);
        broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(true)
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:0")
                .putSecurityRoles("#", Set.of(EVERYTHING)));
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser("millrace", PASSWORD);
        users.addRole("millrace", "nodes");
        broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        broker.start();
    }

    /** The broker as settings name it, and {@code more}. */
    private Map<String, String> over(String endpoint, String queue, Map<String, String> more) throws Exception {
        NettyAcceptor acceptor =
                (NettyAcceptor) broker.getActiveMQServer().getRemotingService().getAcceptor("tcp");
        Path secret = Files.writeString(secrets.resolve("broker.password"), PASSWORD + "\n");
        Map<String, String> settings = new HashMap<>(more);
        settings.put(endpoint, "jms:queue:" + queue);
        settings.put("bus.broker-url", "tcp://127.0.0.1:" + acceptor.getActualPort());
        settings.put("bus.broker-user", "millrace");
        settings.put("bus.broker-password-file", secret.toString());
        return settings;
    }

    @AfterEach
    void stopBroker() throws Exception {
        broker.stop();
        log.detachAppender(lines);
        assertThat(lines.list)
                .isNotEmpty()
                .noneMatch(line -> line.getFormattedMessage().contains(PASSWORD));
    }

    /** A percent of a core carries no rung: the operator hears of it, and viewers are offered the source alone. */
    @Test
    void aRungThatCannotRunRaisesAnAlert() throws Exception {
        try (TestServer server =
                new TestServer(data, over("bus.alerts", "alerts", Map.of("ladder.cpu-percent", "1")))) {
            ApiClient api = server.api();
            api.createCamera("yard");
            api.call("PUT", "/cameras/yard/ladder", TINY, 200);
            try (Encoder encoder = new Encoder(clip, api.publishUrl("yard"))) {
                api.live("yard");
                String url = api.playbackUrl("yard", "{}");
                String tiny = listedRung(api, url);
                assertThat(api.get(tiny).statusCode()).isNotEqualTo(200);
                Eventually.until("the rung is away", () -> !api.get(url).body().contains("tiny/"));
                JsonNode ladder = api.status("yard").get("ladder");
                assertThat(ladder.get("unavailableUntil").has("tiny")).isTrue();
                assertThat(ladder.get("running")).isEmpty();
                Eventually.until("the alert went over the broker", () -> {
                    Queue queue = broker.getActiveMQServer().locateQueue("alerts");
                    return queue != null && queue.getMessagesAcknowledged() == 1;
                });
                encoder.kill();
                api.offline("yard");
            }
        }
    }

    @Test
    void aRungThatIsAskedForRuns() throws Exception {
        try (TestServer server = new TestServer(data, over("bus.rungs", "rungs", Map.of()))) {
            ApiClient api = server.api();
            api.createCamera("yard");
            api.call("PUT", "/cameras/yard/ladder", TINY, 200);
            try (Encoder encoder = new Encoder(clip, api.publishUrl("yard"))) {
                api.live("yard");
                String url = api.playbackUrl("yard", "{}");
                String listed = Eventually.get("the playlist", () -> {
                    var reply = api.get(url);
                    return reply.statusCode() == 200 && reply.body().contains("tiny/")
                            ? Optional.of(reply.body())
                            : Optional.empty();
                });
                assertThat(listed).contains("RESOLUTION=320x180").doesNotContain("360p");
                assertThat(api.status("yard").get("ladder").get("running")).isEmpty();
                String tiny = listed.lines()
                        .filter(line -> line.contains("tiny/"))
                        .findFirst()
                        .orElseThrow();
                Eventually.until(
                        "the rung plays",
                        () -> api.get(URI.create(url).resolve(tiny).toString()).statusCode() == 200);
                JsonNode ladder = api.status("yard").get("ladder");
                assertThat(ladder.get("running").get(0).asText()).isEqualTo("tiny");
                assertThat(ladder.get("failures").asInt()).isZero();
                Queue queue = broker.getActiveMQServer().locateQueue("rungs");
                assertThat(queue).isNotNull();
                assertThat(queue.getMessagesAdded()).isPositive();
                encoder.kill();
                api.offline("yard");
            }
        }
    }

    @Test
    void aPictureIsWishedForTheSameWayAndNeedsNoLadder() throws Exception {
        try (TestServer server = new TestServer(data, over("bus.rungs", "rungs", Map.of("ladder.mode", "off")))) {
            ApiClient api = server.api();
            api.createCamera("yard");
            try (Encoder encoder = new Encoder(clip, api.publishUrl("yard"))) {
                api.live("yard");
                HttpResponse<byte[]> shown = Eventually.get("a picture", () -> {
                    HttpResponse<byte[]> reply = api.preview("yard");
                    return reply.statusCode() == 200 ? Optional.of(reply) : Optional.empty();
                });
                Path jpeg = Files.write(secrets.resolve("yard.jpg"), shown.body());
                assertThat(TestMedia.probe(jpeg.toString(), "stream=codec_name,width,height"))
                        .contains("\"mjpeg\"", "\"width\": 320", "\"height\": 180");
                // Others who look meanwhile have no part in it.
                assertThat(api.preview("yard").body()).isEqualTo(shown.body());
                Queue queue = broker.getActiveMQServer().locateQueue("rungs");
                assertThat(queue.getMessagesAdded()).isEqualTo(1);
                encoder.kill();
                api.offline("yard");
            }
        }
    }

    /** The URL of the rung's playlist, once it is listed. */
    private static String listedRung(ApiClient api, String url) throws Exception {
        return Eventually.get("the rung is listed", () -> {
            var reply = api.get(url);
            return reply.statusCode() != 200
                    ? Optional.empty()
                    : reply.body()
                            .lines()
                            .filter(line -> line.contains("tiny/"))
                            .findFirst()
                            .map(line -> URI.create(url).resolve(line).toString());
        });
    }
}
