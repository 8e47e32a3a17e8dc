package io.millrace.media.store;

/** An object store operation that did not happen, and why. */
public final class ObjectStoreException extends RuntimeException {
    /** What the caller can do about it. */
    public enum Kind {
        /** Refused connection, time-out, 5xx: try again later. */
        UNAVAILABLE,
        /** No such object. */
        NOT_FOUND,
        /** Wrong credentials or no such bucket: an operator must act. */
        DENIED,
        /** What came back is not what was sent. */
        CORRUPT,
        /** The local file cannot be read. */
        LOCAL_FILE,
        /** The store answered that it does not take this, and will say the same next time: an operator must act. */
        REFUSED,
        /** Neither the store nor the file said what is wrong: as a rule a defect, here or in the client. */
        FAULT
    }

    private static final long serialVersionUID = 1;
    private final Kind kind;

    public ObjectStoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public ObjectStoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
