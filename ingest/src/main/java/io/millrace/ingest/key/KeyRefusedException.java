package io.millrace.ingest.key;

import io.millrace.ingest.PublishDecision.Reason;

/** A key that cannot be read or is not ours. Within this package; costs no stack trace. */
final class KeyRefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final Reason reason;

    KeyRefusedException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    /** Never null here. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
