package io.millrace.sql;

import java.time.Duration;

/**
 * Where the database is, and how long to wait for it.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:5432/millrace}, without user and password: it
 *     reaches logs
 * @param poolSize connections at most, the scheduler's included
 * @param connectionTimeout how long a query waits for a connection before the database counts as
 *     away; at least 250 ms
 * @param answerTimeout how long a query may take before its connection counts as broken
 * @param startTimeout how long the first connection is tried
 */
public record PostgresSettings(
        String jdbcUrl,
        String user,
        String password,
        int poolSize,
        Duration connectionTimeout,
        Duration answerTimeout,
        Duration startTimeout) {
    private static final int DEFAULT_POOL_SIZE = 12;
    private static final Duration DEFAULT_CONNECTION_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(30);

    public PostgresSettings {
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("postgres.url must start with jdbc:postgresql:");
        }
        if (jdbcUrl.contains("password=") || jdbcUrl.contains("@")) {
            throw new IllegalArgumentException(
                    "postgres.url must not hold a password: set postgres.user and postgres.password-file");
        }
        if (poolSize < 2) {
            throw new IllegalArgumentException("a pool of " + poolSize + " is too small: 2 at least");
        }
    }

    /** With the defaults for everything else. */
    public static PostgresSettings of(String jdbcUrl, String user, String password) {
        return new PostgresSettings(
                jdbcUrl,
                user,
                password,
                DEFAULT_POOL_SIZE,
                DEFAULT_CONNECTION_TIMEOUT,
                DEFAULT_ANSWER_TIMEOUT,
                DEFAULT_START_TIMEOUT);
    }

    /** The same, with another patience for the first connection. */
    public PostgresSettings withStartTimeout(Duration timeout) {
        return new PostgresSettings(jdbcUrl, user, password, poolSize, connectionTimeout, answerTimeout, timeout);
    }

    /** Never prints the password. */
    @Override
    public String toString() {
        return "PostgresSettings[jdbcUrl=" + jdbcUrl + ", user=" + user + "]";
    }
}
