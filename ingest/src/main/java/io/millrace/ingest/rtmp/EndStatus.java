package io.millrace.ingest.rtmp;

import io.millrace.media.publish.EndReason;
import org.jspecify.annotations.Nullable;
import org.red5.server.net.rtmp.status.StatusCodes;

/** What an encoder is told when its publish ends. */
record EndStatus(String level, String code, String description) {
    /** @param detail what exactly was wrong, if known */
    static EndStatus of(EndReason reason, @Nullable String detail) {
        return switch (reason) {
            case UNPUBLISHED -> new EndStatus("status", StatusCodes.NS_UNPUBLISHED_SUCCESS, "Unpublished.");
            case DISCONNECTED -> error("disconnected: the connection was lost");
            case TAKEN_OVER -> error("taken_over: the camera was published again from elsewhere");
            case STALLED -> error("stalled: no audio or video arrived; connect again");
            case PROTOCOL_ERROR ->
                error("protocol_error: " + (detail == null ? "the stream broke the protocol or a limit" : detail));
            case REVOKED -> error("revoked: the key or the camera is no longer valid; ask the operator for a new key");
            case UNSUPPORTED_CODEC ->
                error("unsupported_codec: " + (detail == null ? "set the encoder to H.264 or H.265 video" : detail));
            case SHUTDOWN -> error("shutdown: the server stops; connect again in a moment");
        };
    }

    private static EndStatus error(String description) {
        return new EndStatus("error", StatusCodes.NS_FAILED, description);
    }
}
