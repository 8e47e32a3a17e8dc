package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.CatalogEntry;
import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.RecordingIndex;
import io.millrace.media.catalog.RecordingManifest;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.catalog.User;
import io.millrace.sql.embedded.EmbeddedPostgres;
import io.millrace.sql.embedded.TestFolders;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool and the schema: away and back, refused, too new, and no secret in what is said. */
class PostgresCatalogIT {
    private static final Instant T0 = Instant.parse("2026-11-21T09:00:00Z");
    private static final String PASSWORD = "only-for-tests";

    private static PostgresSettings impatient(String jdbcUrl, String user, String password) {
        return new PostgresSettings(
                jdbcUrl, user, password, 4, Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofMillis(300));
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void survivesTheDatabaseGoingAwayAndComingBack(@TempDir Path home) throws Exception {
        TestFolders.linkBinariesInto(home);
        EmbeddedPostgres first = EmbeddedPostgres.start(home, 0, PASSWORD);
        try (PostgresCatalog catalog =
                PostgresCatalog.open(impatient(first.jdbcUrl(), EmbeddedPostgres.NAME, PASSWORD))) {
            catalog.cameras().create(new Camera(new CameraId("door"), "Door", true, true, 1, T0));
            assertThat(catalog.isReachable()).isTrue();

            first.close();
            assertThatThrownBy(() -> catalog.cameras().list()).isInstanceOfSatisfying(CatalogException.class, e -> {
                assertThat(e.kind()).isEqualTo(CatalogException.Kind.UNAVAILABLE);
                assertThat(e).hasMessageContaining("listing cameras");
                assertThat(printed(e)).doesNotContain(PASSWORD);
            });
            assertThat(catalog.isReachable()).isFalse();

            try (EmbeddedPostgres second = EmbeddedPostgres.start(home, 0, PASSWORD)) {
                assertThat(second.jdbcUrl()).isEqualTo(first.jdbcUrl());
                assertThat(catalog.cameras().list()).hasSize(1);
                assertThat(catalog.isReachable()).isTrue();
            }
        } finally {
            first.close();
        }
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> PostgresCatalog.open(
                        impatient("jdbc:postgresql://127.0.0.1:" + free + "/millrace", "millrace", "s3cret-pw")))
                .isInstanceOfSatisfying(PostgresException.class, e -> {
                    assertThat(e.kind()).isEqualTo(PostgresException.Kind.UNREACHABLE);
                    assertThat(e).hasMessageContaining("127.0.0.1:" + free);
                    assertThat(printed(e)).doesNotContain("s3cret-pw");
                });
    }

    @Test
    void aWrongPasswordIsNamedAtOnceAndNeverShown() {
        PostgresSettings right = TestPostgres.shared().settings();
        assertThatThrownBy(() -> PostgresCatalog.open(new PostgresSettings(
                        right.jdbcUrl(),
                        right.user(),
                        "s3cret-pw",
                        4,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        Duration.ofDays(1))))
                .isInstanceOfSatisfying(PostgresException.class, e -> {
                    assertThat(e.kind()).isEqualTo(PostgresException.Kind.REFUSED);
                    assertThat(printed(e)).contains("postgres.password-file").doesNotContain("s3cret-pw");
                });
    }

    @Test
    void aRefusedRowDoesNotShowItsSecret() {
        PostgresCatalog catalog = TestPostgres.shared().clean().catalog();
        User nameless = new User(UUID.randomUUID(), "", User.Role.ADMIN, "$argon2id$s3cret-hash", T0);
        assertThatThrownBy(() -> catalog.users().create(nameless)).isInstanceOfSatisfying(CatalogException.class, e -> {
            assertThat(e.kind()).isEqualTo(CatalogException.Kind.INTERNAL);
            assertThat(printed(e)).contains("users_name_check").doesNotContain("s3cret-hash");
        });
    }

    @Test
    void completionIsOneTransaction() {
        PostgresCatalog catalog = TestPostgres.shared().clean().catalog();
        Recording refused = new Recording(
                UUID.randomUUID(),
                new CameraId("door"),
                UUID.randomUUID(),
                T0,
                T0.plusSeconds(1),
                Duration.ofSeconds(1),
                1,
                "avc1.640028",
                0,
                0,
                "door/x.mp4",
                StorageTier.HOT,
                "not a checksum");
        catalog.outbox().enqueue(refused.id(), "node-1", "x.mp4", T0);
        RecordingIndex index = new RecordingIndex(refused.id(), 0, 700, 1, new byte[] {1});
        RecordingManifest manifest = new RecordingManifest(
                refused.id(), refused.camera(), 1, new byte[32], new byte[32], "00", new byte[64], new byte[] {1});
        assertThatThrownBy(() -> catalog.outbox().complete(new CatalogEntry(refused, index, manifest)))
                .isInstanceOf(CatalogException.class);
        assertThat(catalog.outbox().pending()).isEqualTo(1);
        assertThat(catalog.recordingIndexes().find(List.of(refused.id()))).isEmpty();
        assertThat(catalog.recordingManifests().find(refused.id())).isEmpty();
        assertThat(catalog.recordings().find(refused.id())).isEmpty();
    }

    @Test
    void aSchemaOfANewerMillraceIsRefused() throws Exception {
        TestPostgres postgres = TestPostgres.shared();
        execute(
                postgres,
                "insert into flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                        + " execution_time, success)"
                        + " values (1000, '1000', 'later', 'SQL', 'V1000__later.sql', 'test', 1, true)");
        try {
            assertThatThrownBy(() -> PostgresCatalog.open(postgres.settings()))
                    .isInstanceOfSatisfying(PostgresException.class, e -> {
                        assertThat(e.kind()).isEqualTo(PostgresException.Kind.SCHEMA);
                        assertThat(e).hasMessageContaining("newer Millrace");
                    });
        } finally {
            execute(postgres, "delete from flyway_schema_history where version = '1000'");
        }
    }

    @Test
    void openingAgainChangesNothing() throws Exception {
        TestPostgres postgres = TestPostgres.shared().clean();
        postgres.catalog().cameras().create(new Camera(new CameraId("door"), "Door", true, true, 1, T0));
        try (PostgresCatalog again = PostgresCatalog.open(postgres.settings())) {
            assertThat(again.cameras().list()).hasSize(1);
        }
    }

    private static void execute(TestPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.catalog().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
