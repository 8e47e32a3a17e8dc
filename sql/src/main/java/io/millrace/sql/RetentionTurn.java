package io.millrace.sql;

import io.millrace.media.retention.RetentionRows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.ibatis.exceptions.PersistenceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An advisory lock, on a connection of its own for as long as the run lasts. */
final class RetentionTurn implements RetentionRows.Turn {
    private static final Logger log = LoggerFactory.getLogger(RetentionTurn.class);
    /** Any number that nothing else locks; this one spells "millrret". */
    private static final long LOCK = 0x6d696c6c72726574L;

    private final Connection connection;

    private RetentionTurn(Connection connection) {
        this.connection = connection;
    }

    /** Empty while another session has it. */
    static Optional<RetentionRows.Turn> tryTake(DataSource pool) {
        try {
            Connection connection = pool.getConnection();
            if (ask(connection, "select pg_try_advisory_lock(" + LOCK + ")")) {
                return Optional.of(new RetentionTurn(connection));
            }
            connection.close();
            return Optional.empty();
        } catch (SQLException e) {
            throw SqlFailure.of("beginning a retention run", new PersistenceException(e));
        }
    }

    private static boolean ask(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    /** Where the connection broke the server has let go of it already. */
    @Override
    public void close() {
        try (connection) {
            ask(connection, "select pg_advisory_unlock(" + LOCK + ")");
        } catch (SQLException e) {
            log.debug("the retention lock went with its connection: {}", e.getMessage());
        }
    }
}
