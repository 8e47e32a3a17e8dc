package io.millrace.sql.embedded;

import io.millrace.sql.PostgresException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGConnection;

/** Sees to it that the application's role and database are there and take its password. */
final class Provisioning {
    private static final String INVALID_PASSWORD = "28P01";
    private static final String NO_SUCH_DATABASE = "3D000";

    private final int port;
    private final String superuserPassword;
    private final String password;

    Provisioning(int port, String superuserPassword, String password) {
        this.port = port;
        this.superuserPassword = superuserPassword;
        this.password = password;
    }

    void ensure() {
        try (Connection already = connect(EmbeddedPostgres.NAME, EmbeddedPostgres.NAME, password)) {
            already.isValid(1);
        } catch (SQLException e) {
            // The first start, one that was cut short here, or another password than last time.
            if (!INVALID_PASSWORD.equals(e.getSQLState()) && !NO_SUCH_DATABASE.equals(e.getSQLState())) {
                throw new PostgresException(
                        PostgresException.Kind.FAILED,
                        "the embedded PostgreSQL started and does not answer: " + e.getMessage(),
                        e);
            }
            provision();
        }
    }

    private void provision() {
        try (Connection connection = connect(Cluster.SUPERUSER, Cluster.SUPERUSER, superuserPassword);
                Statement statement = connection.createStatement()) {
            if (isMissing(statement, "select 1 from pg_roles where rolname = '" + EmbeddedPostgres.NAME + "'")) {
                statement.execute("create role " + EmbeddedPostgres.NAME + " login");
            }
            // Sends the hash: the password itself reaches neither the server nor its log.
            connection
                    .unwrap(PGConnection.class)
                    .alterUserPassword(EmbeddedPostgres.NAME, password.toCharArray(), "scram-sha-256");
            if (isMissing(statement, "select 1 from pg_database where datname = '" + EmbeddedPostgres.NAME + "'")) {
                statement.execute("create database " + EmbeddedPostgres.NAME + " owner " + EmbeddedPostgres.NAME);
            }
        } catch (SQLException e) {
            // The driver sends no empty password: it says so without a server's answer.
            String advice = INVALID_PASSWORD.equals(e.getSQLState()) || superuserPassword.isEmpty()
                    ? ": put back superuser.password as it was when the folder was made"
                    : "";
            throw new PostgresException(
                    PostgresException.Kind.FAILED,
                    "the embedded PostgreSQL's database could not be set up: " + e.getMessage() + advice,
                    e);
        }
    }

    private static boolean isMissing(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return !rows.next();
        }
    }

    private Connection connect(String database, String user, String secret) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", secret);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }
}
