package io.millrace.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.catalog.Gaps;
import io.millrace.media.catalog.Outbox;
import io.millrace.media.catalog.RecordingIndexes;
import io.millrace.media.catalog.RecordingManifests;
import io.millrace.media.catalog.Recordings;
import io.millrace.media.catalog.StreamSessions;
import io.millrace.media.catalog.Users;
import io.millrace.media.retention.DeletedRecordings;
import io.millrace.media.retention.Holds;
import io.millrace.media.retention.RetentionPolicies;
import io.millrace.media.retention.RetentionRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * The catalogue's ports on one PostgreSQL, over one pool. Safe for many threads; every call blocks,
 * so call from virtual threads. When the database goes away, calls fail within the connection
 * time-out with {@code CatalogException.Kind.UNAVAILABLE}; when it comes back, they succeed again.
 */
public final class PostgresCatalog implements AutoCloseable {
    private static final Duration MAX_VALIDATION = Duration.ofSeconds(2);
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(2);

    private final HikariDataSource pool;
    private final Sessions sessions;

    private PostgresCatalog(HikariDataSource pool) {
        this.pool = pool;
        this.sessions = new Sessions(pool);
    }

    /**
     * Connects and brings the schema up to date.
     *
     * @throws PostgresException whose message says what to do
     */
    public static PostgresCatalog open(PostgresSettings settings) throws InterruptedException {
        FirstConnection.await(settings);
        HikariDataSource pool = new HikariDataSource(config(settings));
        try {
            Migrations.run(pool);
            return new PostgresCatalog(pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /**
     * As {@link #open}, for a database that may be away for now: nothing is asked of it. Calls fail
     * as {@code UNAVAILABLE} while it is; call {@link #prepare} until it succeeds.
     */
    public static PostgresCatalog openLater(PostgresSettings settings) {
        return new PostgresCatalog(new HikariDataSource(config(settings)));
    }

    /**
     * Brings the schema up to date. Blocking.
     *
     * @throws PostgresException if the database is still away, or its schema is not ours
     */
    public void prepare() {
        Migrations.run(pool);
    }

    private static HikariConfig config(PostgresSettings settings) {
        // A connection used in the last half second is otherwise handed out unasked, and after a quick
        // restart of the server every pooled one is dead: the first calls would fail for nothing.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
        HikariConfig config = new HikariConfig();
        config.setPoolName("catalogue");
        config.setJdbcUrl(settings.jdbcUrl());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        driverProperties(settings).forEach((name, value) -> config.addDataSourceProperty(name.toString(), value));
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setValidationTimeout(
                Math.min(MAX_VALIDATION.toMillis(), settings.connectionTimeout().toMillis()));
        config.setKeepaliveTime(KEEP_ALIVE.toMillis());
        // The first connection was made before; from here on the pool lives without a database.
        config.setInitializationFailTimeout(-1);
        return config;
    }

    /** What goes to the driver beside user and password. */
    static Properties driverProperties(PostgresSettings settings) {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "millrace");
        properties.setProperty("connectTimeout", seconds(settings.connectionTimeout()));
        properties.setProperty("loginTimeout", seconds(settings.connectionTimeout()));
        properties.setProperty("socketTimeout", seconds(settings.answerTimeout()));
        properties.setProperty("tcpKeepAlive", "true");
        // A detail quotes the row, and with it whatever secret it holds.
        properties.setProperty("logServerErrorDetail", "false");
        return properties;
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }

    public Cameras cameras() {
        return new PostgresCameras(sessions);
    }

    public Recordings recordings() {
        return new PostgresRecordings(sessions);
    }

    public RecordingIndexes recordingIndexes() {
        return new PostgresRecordingIndexes(sessions);
    }

    public RecordingManifests recordingManifests() {
        return new PostgresRecordingManifests(sessions);
    }

    public Gaps gaps() {
        return new PostgresGaps(sessions);
    }

    public StreamSessions streamSessions() {
        return new PostgresStreamSessions(sessions);
    }

    public Users users() {
        return new PostgresUsers(sessions);
    }

    public Outbox outbox() {
        return new PostgresOutbox(sessions);
    }

    public RetentionPolicies retentionPolicies() {
        return new PostgresRetentionPolicies(sessions);
    }

    public Holds holds() {
        return new PostgresHolds(sessions);
    }

    public RetentionRows retentionRows() {
        return new PostgresRetentionRows(sessions, pool);
    }

    public DeletedRecordings deletedRecordings() {
        return new PostgresDeletedRecordings(sessions);
    }

    /** For the scheduler's job store. Not to be closed by the borrower. */
    public DataSource dataSource() {
        return pool;
    }

    /** Whether the database answers now; waits at most the connection time-out. For health. */
    public boolean isReachable() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid((int) MAX_VALIDATION.toSeconds());
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
