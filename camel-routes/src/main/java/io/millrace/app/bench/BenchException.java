package io.millrace.app.bench;

/** A run that says nothing: the message says why, and what to do. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BenchException(String message) {
        super(message);
    }
}
