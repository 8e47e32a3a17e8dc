package io.millrace.app.config;

/** A setting that cannot be right; the message names the key, where it was set and what would do. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SettingsException(String message) {
        super(message);
    }
}
