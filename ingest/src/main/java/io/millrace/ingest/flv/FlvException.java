package io.millrace.ingest.flv;

/** Media that ends its session; the message says what to set on the encoder. */
public final class FlvException extends RuntimeException {
    /** What is wrong with it. */
    public enum Kind {
        /** The video codec is not one we can package. */
        UNSUPPORTED_CODEC
    }

    private static final long serialVersionUID = 1;
    private final Kind kind;

    public FlvException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
