package io.millrace.sql;

import io.millrace.sql.embedded.EmbeddedPostgres;
import io.millrace.sql.embedded.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The PostgreSQL that tests run on, one a JVM, started by the first that asks: PostgreSQL's own
 * image where Docker is there, the embedded server elsewhere. The log says which.
 */
public final class TestPostgres {
    private static final Logger log = LoggerFactory.getLogger(TestPostgres.class);
    private static final String IMAGE = "postgres:18";
    private static final String NAME = "millrace";
    private static final String PASSWORD = "only-for-tests";

    private static @Nullable TestPostgres shared;

    private final PostgresSettings settings;
    private final PostgresCatalog catalog;

    private TestPostgres(String jdbcUrl) throws InterruptedException {
        settings = settings(jdbcUrl);
        catalog = PostgresCatalog.open(settings);
    }

    /** Stays until the JVM ends. */
    public static synchronized TestPostgres shared() {
        TestPostgres postgres = shared;
        if (postgres == null) {
            try {
                postgres = new TestPostgres(
                        DockerClientFactory.instance().isDockerAvailable() ? startContainer() : startEmbedded());
            } catch (Exception e) {
                throw new IllegalStateException("no PostgreSQL to test on", e);
            }
            shared = postgres;
        }
        return postgres;
    }

    private static String startContainer() {
        // Stopped by Testcontainers when this JVM is gone.
        PostgreSQLContainer container = new PostgreSQLContainer(DockerImageName.parse(IMAGE))
                .withDatabaseName(NAME)
                .withUsername(NAME)
                .withPassword(PASSWORD);
        container.start();
        log.info("tests run on PostgreSQL in Docker: {}", IMAGE);
        return "jdbc:postgresql://" + container.getHost() + ":" + container.getFirstMappedPort() + "/" + NAME;
    }

    private static String startEmbedded() throws Exception {
        Path home = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "postgres-");
        TestFolders.linkBinariesInto(home);
        EmbeddedPostgres embedded = EmbeddedPostgres.start(home, 0, PASSWORD);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(embedded, home), "stop-test-postgres"));
        log.info("tests run on the embedded PostgreSQL: Docker is not there");
        return embedded.jdbcUrl();
    }

    private static void stop(EmbeddedPostgres embedded, Path home) {
        embedded.close();
        try {
            TestFolders.delete(home);
        } catch (IOException e) {
            log.warn("{} was not removed: {}", home, e.getMessage());
        }
    }

    /** Settings with short time-outs for a database whose password is the tests'. */
    static PostgresSettings settings(String jdbcUrl) {
        return new PostgresSettings(
                jdbcUrl, NAME, PASSWORD, 8, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(30));
    }

    public PostgresSettings settings() {
        return settings;
    }

    /** Open, with the schema in place; not to be closed. */
    public PostgresCatalog catalog() {
        return catalog;
    }

    /** Empties the catalogue, the scheduler's tables included. */
    public TestPostgres clean() {
        try (Connection connection =
                        DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password());
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    do $$ declare t text; begin
                      for t in select tablename from pg_tables
                          where schemaname = 'public' and tablename <> 'flyway_schema_history' loop
                        execute format('truncate table %I cascade', t);
                      end loop;
                    end $$
                    """);
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException("the test database could not be emptied", e);
        }
    }
}
