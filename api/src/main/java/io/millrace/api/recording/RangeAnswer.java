package io.millrace.api.recording;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The head of an answer to a request that may have conditions and may ask for a range (RFC 9110, 13 and 14). */
public final class RangeAnswer {
    private RangeAnswer() {}

    /**
     * Sets status, {@code accept-ranges}, {@code etag}, {@code content-range} and {@code
     * content-length}.
     *
     * @param etag strong, in its quotes; null where there is none
     * @param size of the whole
     * @return what the body is to be; empty when there is none, and the response only has to be ended
     * @throws ProblemException 416
     */
    public static Optional<ByteRange> begin(HttpServerRequest request, @Nullable String etag, long size) {
        HttpServerResponse response = request.response().putHeader("accept-ranges", "bytes");
        if (etag != null) {
            response.putHeader("etag", etag);
        }
        if (isKnown(request.headers(), etag)) {
            response.setStatusCode(304);
            return Optional.empty();
        }
        ByteRange body = body(response, asked(request.method(), request.headers(), etag, size), size);
        response.putHeader("content-length", Long.toString(body.length()));
        return request.method() == HttpMethod.HEAD || body.length() == 0 ? Optional.empty() : Optional.of(body);
    }

    private static ByteRange body(HttpServerResponse response, ByteRange.Asked asked, long size) {
        return switch (asked) {
            case ByteRange.Asked.Whole whole -> new ByteRange(0, size);
            case ByteRange.Asked.Part(ByteRange range) -> {
                response.setStatusCode(206)
                        .putHeader("content-range", "bytes " + range.offset() + "-" + range.last() + "/" + size);
                yield range;
            }
            case ByteRange.Asked.Unsatisfiable unsatisfiable -> {
                response.putHeader("content-range", "bytes */" + size);
                throw new ProblemException(new Problem(
                        416,
                        "range_not_satisfiable",
                        "The range begins behind the end",
                        "The recording has " + size + " bytes."));
            }
        };
    }

    /** Whether the client has it already (13.1.2): compared weakly, so the tag may stand there with {@code W/}. */
    static boolean isKnown(MultiMap headers, @Nullable String etag) {
        String known = headers.get("if-none-match");
        return known != null
                && etag != null
                && (known.contains(etag) || known.strip().equals("*"));
    }

    /**
     * Ranges are defined for GET alone (14.2), and hold only for what {@code If-Range} names (13.1.5):
     * its tag must be equal, and a date never is, as we send none.
     */
    static ByteRange.Asked asked(HttpMethod method, MultiMap headers, @Nullable String etag, long size) {
        String ifRange = headers.get("if-range");
        boolean holds = method == HttpMethod.GET && (ifRange == null || ifRange.equals(etag));
        return ByteRange.parse(holds ? headers.get("range") : null, size);
    }
}
