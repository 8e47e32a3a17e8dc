package io.millrace.sql;

import io.millrace.media.catalog.CatalogException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What a failed query means to the caller, by SQLSTATE (PostgreSQL manual, appendix A). */
final class SqlFailure {
    private static final String UNIQUE_VIOLATION = "23505";

    private SqlFailure() {}

    /** @param action what was being done, such as {@code adding camera front-door} */
    static CatalogException of(String action, RuntimeException failure) {
        SQLException cause = sqlCause(failure);
        if (cause == null) {
            return new CatalogException(CatalogException.Kind.INTERNAL, action + " failed", failure);
        }
        CatalogException.Kind kind = kind(cause);
        String message = switch (kind) {
            case UNAVAILABLE -> action + ": the database cannot be reached";
            case CONFLICT -> action + ": it is there already";
            case INTERNAL -> action + " failed: " + cause.getMessage();
        };
        return new CatalogException(kind, message, cause);
    }

    private static @Nullable SQLException sqlCause(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException found) {
                return found;
            }
        }
        return null;
    }

    private static CatalogException.Kind kind(SQLException cause) {
        String state = cause.getSQLState();
        if (cause instanceof SQLTransientConnectionException || state == null) {
            // The pool: no connection in time, or closed.
            return CatalogException.Kind.UNAVAILABLE;
        }
        if (state.equals(UNIQUE_VIOLATION)) {
            return CatalogException.Kind.CONFLICT;
        }
        return switch (state.substring(0, 2)) {
            // Connection, authentication, transaction rolled back, resources, operator's
            // intervention, input/output error: none of it is the query's fault.
            case "08", "28", "40", "53", "57", "58" -> CatalogException.Kind.UNAVAILABLE;
            // 25006: the server turned read-only, as in a failover.
            case "25" -> CatalogException.Kind.UNAVAILABLE;
            default -> CatalogException.Kind.INTERNAL;
        };
    }
}
