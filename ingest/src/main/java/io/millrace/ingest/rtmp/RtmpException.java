package io.millrace.ingest.rtmp;

/**
 * What an encoder sent cannot be served. Without a stack trace: the fault is on the other side,
 * and a flood of garbage must stay cheap.
 */
final class RtmpException extends RuntimeException {
    /** Which rule was broken. */
    enum Kind {
        /** The bytes are not RTMP. */
        GARBAGE,
        /** RTMP, but against the protocol. */
        PROTOCOL,
        /** More than our limits allow. */
        LIMIT,
        /** AMF that we do not let near the decoder. */
        AMF
    }

    private final Kind kind;

    RtmpException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
