package io.millrace.api.http;

import io.vertx.core.json.JsonObject;

/**
 * The one error shape (RFC 9457, {@code application/problem+json}).
 *
 * @param status HTTP status
 * @param code for machines; does not change once published
 * @param title what went wrong, the same for every occurrence
 * @param detail what to do about this occurrence; carries no secret
 */
public record Problem(int status, String code, String title, String detail) {
    public static final String CONTENT_TYPE = "application/problem+json";

    public static Problem badRequest(String detail) {
        return new Problem(400, "bad_request", "The request is not valid", detail);
    }

    public static Problem unauthorized(String code, String detail) {
        return new Problem(401, code, "Not logged in", detail);
    }

    public static Problem forbidden(String code, String detail) {
        return new Problem(403, code, "Not allowed", detail);
    }

    public static Problem notFound(String detail) {
        return new Problem(404, "not_found", "Not found", detail);
    }

    public static Problem conflict(String code, String detail) {
        return new Problem(409, code, "In conflict with what is there", detail);
    }

    public static Problem tooMany(String code, String detail) {
        return new Problem(429, code, "Too many", detail);
    }

    public static Problem unavailable(String code, String detail) {
        return new Problem(503, code, "Not available now", detail);
    }

    public static Problem internal() {
        return new Problem(
                500, "internal", "A defect of the server", "Try again; if it stays, give the operator the requestId.");
    }

    public JsonObject toJson(String requestId) {
        return new JsonObject()
                .put("type", "urn:millrace:problem:" + code)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("code", code)
                .put("requestId", requestId);
    }
}
