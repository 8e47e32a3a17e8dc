package io.millrace.app.cli;

import io.millrace.app.config.FileTrouble;
import java.io.IOException;

/** A failure in one line: what each of its causes adds, and nothing twice. */
final class FailureText {
    private FailureText() {}

    static String of(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = message(cause);
            if (!isWrapping(cause) && text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
        }
        return text.toString();
    }

    private static String message(Throwable cause) {
        if (cause instanceof IOException io) {
            return FileTrouble.describe(io);
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** It has no words of its own: those it has are its cause's, with a class's name before them. */
    private static boolean isWrapping(Throwable failure) {
        return failure.getCause() != null && failure.getCause().toString().equals(failure.getMessage());
    }
}
