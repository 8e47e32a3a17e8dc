package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.app.Application;
import io.millrace.app.config.Settings;
import io.millrace.app.config.SettingsLoader;
import io.millrace.app.testing.Eventually;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.StreamSession;
import io.millrace.media.publish.EndReason;
import io.millrace.sql.PostgresCatalog;
import io.millrace.sql.PostgresSettings;
import io.millrace.sql.embedded.EmbeddedPostgres;
import io.millrace.transcoder.publish.PublisherTls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Cameras connect anew again and again while PostgreSQL is away: the book of sessions is right afterwards. */
class SessionsAwayE2E {
    private static final String PASSWORD = "not-a-secret-of-anybody";
    private static final CameraId STAYS = new CameraId("stays");
    private static final CameraId RETURNS = new CameraId("returns");
    /** Each is two events: far more than this bus holds. */
    private static final int PUBLISHES = 12;

    private static final String SMALL_BUS = "seda:sessions?size=6";

    @TempDir
    Path folder;

    private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        said.start();
        root.addAppender(said);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(said);
    }

    @Test
    void everySessionIsEnteredAsItWas() throws Exception {
        Clip clip = Clip.of(0, 120);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("pg"), 0, PASSWORD);
        Settings settings = settings(postgres.jdbcUrl());
        try (Application application = Application.start(settings)) {
            SendingCamera stays = publish(application, clip, create(application, STAYS));
            String key = create(application, RETURNS);
            SendingCamera before = publish(application, clip, key);
            before.awaitSent(10);
            postgres.close();
            before.stop();
            for (int i = 0; i < PUBLISHES; i++) {
                SendingCamera again = publish(application, clip, key);
                again.awaitSent(1);
                again.stop();
            }
            SendingCamera last = publish(application, clip, key);
            last.awaitSent(10);
            Eventually.until("it says so", () -> saidOf("Sessions wait to be entered") == 1);
            Instant back = Instant.now();
            try (EmbeddedPostgres again = EmbeddedPostgres.start(folder.resolve("pg"), 0, PASSWORD);
                    PostgresCatalog catalogue = PostgresCatalog.open(
                            PostgresSettings.of(again.jdbcUrl(), EmbeddedPostgres.NAME, PASSWORD))) {
                Eventually.until(
                        "every session is entered",
                        () -> sessions(catalogue, RETURNS).size() == PUBLISHES + 2);
                assertThat(sessions(catalogue, RETURNS).stream().skip(1)).allSatisfy(session -> {
                    // The next one may be let in before the good-bye of the one before is read.
                    assertThat(session.endReason()).isIn(EndReason.UNPUBLISHED, EndReason.TAKEN_OVER);
                    assertThat(session.endedAt()).isBetween(session.startedAt(), back);
                });
                assertThat(catalogue.streamSessions().open(settings.node()))
                        .containsExactlyInAnyOrder(
                                sessions(catalogue, RETURNS).getFirst().id(),
                                sessions(catalogue, STAYS).getFirst().id());
                Eventually.until("it says so", () -> saidOf("The book of sessions has caught up") == 1);
                last.stop();
                stays.stop();
                Eventually.until(
                        "the last ones end",
                        () -> catalogue.streamSessions().open(settings.node()).isEmpty());
                assertOneLineAndNoStackTrace();
            }
        }
    }

    private void assertOneLineAndNoStackTrace() {
        assertThat(saidOf("Sessions wait to be entered")).isOne();
        assertThat(List.copyOf(said.list))
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .filteredOn(event -> event.getLoggerName().matches("(io.millrace|org.apache.camel).*"))
                .as("stack traces")
                .allMatch(event -> event.getThrowableProxy() == null);
    }

    private long saidOf(String beginning) {
        return List.copyOf(said.list).stream()
                .filter(event -> event.getFormattedMessage().startsWith(beginning))
                .count();
    }

    private static List<StreamSession> sessions(PostgresCatalog catalogue, CameraId camera) {
        return catalogue.streamSessions().latest(camera, 1_000);
    }

    private static String create(Application application, CameraId camera) {
        application.create(new Camera(camera, camera.value(), true, true, 1, Instant.now()));
        return application
                .streamKeys()
                .issue(camera, 1, Duration.ofDays(1), List.of())
                .streamKey();
    }

    private static SendingCamera publish(Application application, Clip clip, String key) throws Exception {
        SendingCamera sending = new SendingCamera(
                clip, 0, application.publishUrl() + "/" + key, PublisherTls.trusting(application.certificate()));
        sending.awaitSent(1);
        return sending;
    }

    private Settings settings(String jdbcUrl) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        return SettingsLoader.load(
                null,
                Map.of(),
                Map.of(
                        "data",
                        folder.resolve("data").toString(),
                        "rtmps.port",
                        "0",
                        "http.port",
                        "0",
                        "recording.reserve",
                        "1MiB",
                        "bus.sessions",
                        SMALL_BUS,
                        "postgres.url",
                        jdbcUrl,
                        "postgres.user",
                        EmbeddedPostgres.NAME,
                        "postgres.password-file",
                        password.toString()));
    }
}
