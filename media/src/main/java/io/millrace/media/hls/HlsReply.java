package io.millrace.media.hls;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an {@link HlsSource} answers. */
public sealed interface HlsReply {
    /**
     * @param contentType media type
     * @param pieces the body, in order: shared, not to be written
     * @param maxAge how long the answer stays right; zero for "do not store"
     * @param gzip the whole body in gzip, for clients that take it: made once for all, when first
     *     asked for; null where it would not pay
     */
    record Content(
            String contentType,
            List<byte[]> pieces,
            Duration maxAge,
            @Nullable Supplier<byte[]> gzip) implements HlsReply {
        public Content {
            pieces = List.copyOf(pieces);
        }

        /** Without a compressed form. */
        public Content(String contentType, List<byte[]> pieces, Duration maxAge) {
            this(contentType, pieces, maxAge, null);
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
