package io.millrace.media.publish;

/** Why a publish session ended. */
public enum EndReason {
    /** The encoder said so: FCUnpublish, deleteStream or closeStream. */
    UNPUBLISHED,
    /** The connection closed or broke. */
    DISCONNECTED,
    /** The same key published again; the new session goes on with the live stream. */
    TAKEN_OVER,
    /** No media within the stall time-out. */
    STALLED,
    /** What it sent broke the protocol or a limit. */
    PROTOCOL_ERROR,
    /** The key expired or was revoked, or the camera was deleted or disabled. */
    REVOKED,
    /** The video codec is not one we can package. */
    UNSUPPORTED_CODEC,
    /** The server stopped. */
    SHUTDOWN
}
