package io.millrace.sql;

/**
 * PostgreSQL could not be started or opened. The message says what to do about it and holds no
 * secret. What goes wrong later, in a query, is a {@link
 * io.millrace.media.catalog.CatalogException}.
 */
public final class PostgresException extends RuntimeException {
    /** What stood in the way. */
    public enum Kind {
        /** Nothing answers at the address within the time-out. */
        UNREACHABLE,
        /** It answers, and refuses the user, the password or the database. */
        REFUSED,
        /** The server is older than the schema can do with. */
        TOO_OLD,
        /** A migration failed, or the schema is from a newer Millrace. */
        SCHEMA,
        /** Another live process works on the same data folder. */
        IN_USE,
        /** The port asked for is taken. */
        PORT_TAKEN,
        /** The data folder was written by another major version of PostgreSQL. */
        OTHER_VERSION,
        /** PostgreSQL does not run as root, and root's rights could not be dropped. */
        PRIVILEGES,
        /** The embedded server did not come up; its log says why. */
        FAILED
    }

    private static final long serialVersionUID = 1;
    private final Kind kind;

    public PostgresException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public PostgresException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
