package io.millrace.ingest.tls;

/** A certificate or key that cannot be used; the message names the file and what to do. */
public final class TlsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TlsException(String message) {
        super(message);
    }

    public TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
