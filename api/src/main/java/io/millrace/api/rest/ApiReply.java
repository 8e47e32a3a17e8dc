package io.millrace.api.rest;

import io.millrace.api.http.Replies;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param status HTTP status
 * @param body null for none
 * @param headers beside those every answer has; with an {@code etag}, a client that has it is told so
 */
public record ApiReply(int status, @Nullable Buffer body, Map<String, String> headers) {
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");

    public ApiReply(int status, JsonObject body, Map<String, String> headers) {
        this(status, body.toBuffer(), with(JSON, headers));
    }

    /** @param bytes shared, not to be written again */
    public static ApiReply bytes(String type, byte[] bytes, Map<String, String> headers) {
        return new ApiReply(200, Replies.wrap(List.of(bytes)), with(Map.of("content-type", type), headers));
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> others) {
        Map<String, String> all = new HashMap<>(some);
        all.putAll(others);
        return Map.copyOf(all);
    }

    public static ApiReply ok(JsonObject body) {
        return new ApiReply(200, body, Map.of());
    }

    public static ApiReply created(JsonObject body) {
        return new ApiReply(201, body, Map.of());
    }

    public static ApiReply noContent() {
        return new ApiReply(204, (Buffer) null, Map.of());
    }

    public ApiReply withHeader(String name, String value) {
        return new ApiReply(status, body, with(headers, Map.of(name, value)));
    }
}
