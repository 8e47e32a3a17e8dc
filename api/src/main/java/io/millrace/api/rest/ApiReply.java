package io.millrace.api.rest;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param status HTTP status
 * @param body null for none
 * @param headers beside those every answer has
 */
public record ApiReply(int status, @Nullable JsonObject body, Map<String, String> headers) {
    public static ApiReply ok(JsonObject body) {
        return new ApiReply(200, body, Map.of());
    }

    public static ApiReply created(JsonObject body) {
        return new ApiReply(201, body, Map.of());
    }

    public static ApiReply noContent() {
        return new ApiReply(204, null, Map.of());
    }

    public ApiReply withHeader(String name, String value) {
        return new ApiReply(status, body, Map.of(name, value));
    }
}
