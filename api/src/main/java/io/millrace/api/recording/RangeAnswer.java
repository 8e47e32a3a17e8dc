package io.millrace.api.recording;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** The head of an answer to a request that may ask for a range. */
public final class RangeAnswer {
    private RangeAnswer() {}

    /**
     * Sets status, {@code content-range} and {@code content-length}.
     *
     * @param header {@code Range}, or null
     * @param size of the whole
     * @return what the body is to be
     * @throws ProblemException 416
     */
    public static ByteRange begin(HttpServerResponse response, @Nullable String header, long size) {
        ByteRange bytes = switch (ByteRange.parse(header, size)) {
            case ByteRange.Asked.Whole whole -> new ByteRange(0, size);
            case ByteRange.Asked.Part part -> {
                response.setStatusCode(206)
                        .putHeader(
                                "content-range",
                                "bytes " + part.range().offset() + "-"
                                        + part.range().last() + "/" + size);
                yield part.range();
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
        response.putHeader("content-length", Long.toString(bytes.length()));
        return bytes;
    }
}
