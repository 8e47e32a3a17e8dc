package io.millrace.app;

/** A start that cannot go on; the message says what to do. */
public final class AppException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AppException(String message) {
        super(message);
    }

    public AppException(String message, Throwable cause) {
        super(message, cause);
    }
}
