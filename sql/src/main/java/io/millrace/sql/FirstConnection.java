package io.millrace.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether there is a database we can work with, and says what is wrong if not. */
final class FirstConnection {
    /** The oldest major version that is still maintained. */
    static final int OLDEST_MAJOR_VERSION = 15;

    private static final Logger log = LoggerFactory.getLogger(FirstConnection.class);
    private static final Duration PAUSE = Duration.ofMillis(250);
    /** {@code server_version_num} is the major version times this, plus the minor one. */
    private static final int VERSION_FACTOR = 10_000;

    private FirstConnection() {}

    /** Tries until the database answers, or {@code settings.startTimeout()} is over. */
    static void await(PostgresSettings settings) throws InterruptedException {
        long deadline = System.nanoTime() + settings.startTimeout().toNanos();
        boolean said = false;
        while (true) {
            try {
                check(settings);
                return;
            } catch (SQLException e) {
                PostgresException failure = explain(settings, e);
                if (failure.kind() != PostgresException.Kind.UNREACHABLE || System.nanoTime() - deadline >= 0) {
                    throw failure;
                }
                if (!said) {
                    log.info("waiting for PostgreSQL at {}: {}", settings.jdbcUrl(), e.getMessage());
                    said = true;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private static void check(PostgresSettings settings) throws SQLException {
        Properties properties = PostgresCatalog.driverProperties(settings);
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        try (Connection connection = DriverManager.getConnection(settings.jdbcUrl(), properties);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show server_version_num")) {
            row.next();
            requireVersion(row.getInt(1));
        }
    }

    /** @param versionNumber {@code server_version_num} */
    static void requireVersion(int versionNumber) {
        int major = versionNumber / VERSION_FACTOR;
        if (major < OLDEST_MAJOR_VERSION) {
            throw new PostgresException(
                    PostgresException.Kind.TOO_OLD,
                    "the PostgreSQL server is version " + major + ", and Millrace needs " + OLDEST_MAJOR_VERSION
                            + " or newer: upgrade it, or leave postgres.url empty for the embedded one");
        }
    }

    private static PostgresException explain(PostgresSettings settings, SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        boolean refused = state.startsWith("28") || state.startsWith("3D") || state.startsWith("42");
        return refused
                ? new PostgresException(
                        PostgresException.Kind.REFUSED,
                        "PostgreSQL at " + settings.jdbcUrl() + " refuses user " + settings.user() + " ("
                                + failure.getMessage() + "): check postgres.user, postgres.password-file and the"
                                + " database's name in postgres.url",
                        failure)
                : new PostgresException(
                        PostgresException.Kind.UNREACHABLE,
                        "PostgreSQL at " + settings.jdbcUrl() + " does not answer (" + failure.getMessage()
                                + "): is it running, and is postgres.url right?",
                        failure);
    }
}
