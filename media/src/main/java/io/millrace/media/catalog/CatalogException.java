package io.millrace.media.catalog;

/** A catalogue operation that did not happen, and why. */
public final class CatalogException extends RuntimeException {
    /** What the caller can do about it. */
    public enum Kind {
        /** The database cannot be reached or is shutting down: try again later. */
        UNAVAILABLE,
        /** It contradicts what is there: an id that is taken. */
        CONFLICT,
        /** A defect of ours or of the schema. */
        INTERNAL
    }

    private static final long serialVersionUID = 1;
    private final Kind kind;

    public CatalogException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
