package io.millrace.media.hls;

import java.time.Duration;
import java.util.List;

/** What an {@link HlsSource} answers. */
public sealed interface HlsReply {
    /**
     * @param contentType media type
     * @param pieces the body, in order: shared, not to be written
     * @param maxAge how long the answer stays right; zero for "do not store"
     */
    record Content(String contentType, List<byte[]> pieces, Duration maxAge) implements HlsReply {
        public Content {
            pieces = List.copyOf(pieces);
        }

        public long sizeBytes() {
            long size = 0;
            for (byte[] piece : pieces) {
                size += piece.length;
            }
            return size;
        }
    }

    /** 404: never was, or has left the window. */
    record NotFound(String why) implements HlsReply {}

    /** 400: the directives ask for what can never be. */
    record BadRequest(String why) implements HlsReply {}

    /** 503: nothing to play now; worth asking again after {@code retryAfter}. */
    record NotNow(String why, Duration retryAfter) implements HlsReply {}
}
