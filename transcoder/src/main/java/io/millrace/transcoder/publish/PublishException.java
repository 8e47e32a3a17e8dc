package io.millrace.transcoder.publish;

import java.io.IOException;

/** Publishing did not begin, or ended. The message names the server and never the key. */
public final class PublishException extends IOException {
    /** What went wrong. */
    public enum Kind {
        /** No TCP connection. */
        UNREACHABLE,
        /** TLS failed: the certificate is not one that is trusted. */
        UNTRUSTED,
        /** The server said no; trying again with the same key is of no use soon. */
        REFUSED,
        /** The server does not speak RTMP as we know it. */
        PROTOCOL,
        /** It worked, and then the connection broke. */
        DISCONNECTED
    }

    private final Kind kind;

    public PublishException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public PublishException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
