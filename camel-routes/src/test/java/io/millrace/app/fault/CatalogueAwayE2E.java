package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.Application;
import io.millrace.app.config.Settings;
import io.millrace.app.config.SettingsLoader;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Player;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.Recording;
import io.millrace.sql.PostgresCatalog;
import io.millrace.sql.PostgresSettings;
import io.millrace.sql.embedded.EmbeddedPostgres;
import io.millrace.transcoder.publish.PublisherTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An external PostgreSQL goes away under a server that runs, is away when it starts again, and comes back. */
class CatalogueAwayE2E {
    private static final CameraId YARD = new CameraId("yard");
    private static final String PASSWORD = "not-a-secret-of-anybody";
    private static final int PICTURES = 60;

    @TempDir
    Path folder;

    @Test
    void camerasPublishAndAreRecordedAndTheCatalogueCatchesUp() throws Exception {
        Clip clip = Clip.of(0, 20);
        String key;
        String password;
        List<SendingCamera> cameras = new ArrayList<>();
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("pg"), 0, PASSWORD);
        Settings settings = settings(postgres.jdbcUrl());
        try (Application application = Application.start(settings)) {
            Camera camera = new Camera(YARD, "Yard", true, true, 1, Instant.now());
            application.create(camera);
            key = application
                    .streamKeys()
                    .issue(YARD, 1, Duration.ofDays(1), List.of())
                    .streamKey();
            password = application.firstPassword().orElseThrow();
            SendingCamera before = publish(application, clip, key);
            cameras.add(before);
            postgres.close();
            before.awaitSent(before.sent() + PICTURES);
            before.stop();
            cameras.add(publishFor(application, clip, key));
        }
        try (Application application = Application.start(settings)) {
            assertThat(application.firstPassword()).isEmpty();
            cameras.add(publishFor(application, clip, key));
            assertThat(closedFiles()).as("files that wait for the catalogue").isGreaterThanOrEqualTo(3);

            try (EmbeddedPostgres back = EmbeddedPostgres.start(folder.resolve("pg"), 0, PASSWORD)) {
                assertThat(back.jdbcUrl()).isEqualTo(postgres.jdbcUrl());
                awaitEmptySpool();
                try (PostgresCatalog catalogue =
                        PostgresCatalog.open(PostgresSettings.of(back.jdbcUrl(), EmbeddedPostgres.NAME, PASSWORD))) {
                    assertEverythingIsThere(catalogue);
                }
                try (ApiClient api = new ApiClient(application.webUrl(), application.certificate(), password)) {
                    assertEveryPicture(api, cameras);
                }
            }
        }
    }

    private void assertEveryPicture(ApiClient api, List<SendingCamera> cameras) throws Exception {
        Instant from = cameras.getFirst().began();
        assertThat(new Footage(api, folder).exported(YARD.value(), from, Instant.now()))
                .isEqualTo(cameras.stream()
                        .flatMap(camera -> camera.sentPictures().stream())
                        .toList());
        assertThat(Player.packets(api.playbackUrl(YARD.value(), Footage.range(from, Instant.now())), "v:0"))
                .isEqualTo(cameras.stream()
                        .flatMap(camera -> camera.sentPackets().stream())
                        .toList());
    }

    private static void assertEverythingIsThere(PostgresCatalog catalogue) {
        Instant now = Instant.now();
        List<Recording> rows =
                catalogue.recordings().list(YARD, Instant.EPOCH, now, now, 100).reversed();
        assertThat(rows.stream().map(Recording::sessionId).distinct()).hasSize(3);
        List<Gap> gaps = catalogue.gaps().list(YARD, Instant.EPOCH, now);
        assertThat(gaps).extracting(Gap::cause).contains(Gap.Cause.OFFLINE);
        assertThat(gaps.stream().filter(gap -> gap.end() == null)).hasSize(1);
        assertThat(catalogue.outbox().pending()).isZero();
    }

    private static SendingCamera publish(Application application, Clip clip, String key) throws IOException {
        return new SendingCamera(
                clip, 0, application.publishUrl() + "/" + key, PublisherTls.trusting(application.certificate()));
    }

    private static SendingCamera publishFor(Application application, Clip clip, String key) throws Exception {
        SendingCamera camera = publish(application, clip, key);
        camera.awaitSent(PICTURES);
        camera.stop();
        return camera;
    }

    private Settings settings(String jdbcUrl) throws IOException {
        Path password = folder.resolve("password");
        Files.writeString(password, PASSWORD);
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
                        "postgres.url",
                        jdbcUrl,
                        "postgres.user",
                        EmbeddedPostgres.NAME,
                        "postgres.password-file",
                        password.toString()));
    }

    private long closedFiles() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("data/spool"))) {
            return all.filter(file -> file.toString().contains(".mp4")).count();
        }
    }

    private void awaitEmptySpool() throws IOException {
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (closedFiles() > 0) {
            assertThat(System.nanoTime()).as("files stay in the spool").isLessThan(deadline);
            LockSupport.parkNanos(100_000_000);
        }
    }
}
